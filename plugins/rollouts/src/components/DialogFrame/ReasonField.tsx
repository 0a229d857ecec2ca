// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import TextField from '@material-ui/core/TextField';

/** As the backend's schema bounds the reason of every command and change. */
const REASON_LENGTH = 500;

/** Why a person does it. */
export function ReasonField(props: {
  label: string;
  help: string;
  reason: string;
  onChange: (reason: string) => void;
}) {
  const { label, help, reason, onChange } = props;
  const id = useId();
  return (
    <TextField
      id={id}
      label={label}
      helperText={help}
      value={reason}
      onChange={event => onChange(event.target.value)}
      inputProps={{ maxLength: REASON_LENGTH }}
      variant="outlined"
      size="small"
      fullWidth
      multiline
    />
  );
}
