// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import TextField from '@material-ui/core/TextField';
import { DESCRIPTION_LENGTH } from '../../model/releaseDraft';

/** What a person says of a release. */
export function DescriptionField(props: {
  label: string;
  help?: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <TextField
      id={id}
      label={props.label}
      helperText={props.help}
      value={props.value}
      onChange={event => props.onChange(event.target.value)}
      inputProps={{ maxLength: DESCRIPTION_LENGTH }}
      variant="outlined"
      size="small"
      fullWidth
      multiline
      maxRows={6}
    />
  );
}
