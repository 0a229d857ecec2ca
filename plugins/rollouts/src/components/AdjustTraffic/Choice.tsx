// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import TextField from '@material-ui/core/TextField';

/** One of a few; the browser's own list, which keyboards and screen readers know. */
export function Choice<T extends string>(props: {
  label: string;
  value: T;
  choices: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
}) {
  const { label, value, choices, onChange } = props;
  const id = useId();
  return (
    <TextField
      id={id}
      select
      SelectProps={{ native: true }}
      InputLabelProps={{ shrink: true }}
      label={label}
      value={value}
      onChange={event => {
        const chosen = choices.find(it => it.value === event.target.value);
        if (chosen) onChange(chosen.value);
      }}
      variant="outlined"
      size="small"
      margin="dense"
    >
      {choices.map(choice => (
        <option key={choice.value} value={choice.value}>
          {choice.label}
        </option>
      ))}
    </TextField>
  );
}
