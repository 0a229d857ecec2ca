// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import TextField from '@material-ui/core/TextField';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseMethod } from '@teal/rollouts-common';
import { isWrongTimeout } from '../../model/timeout';
import { rolloutsTranslationRef } from '../../translation';

/** After how many minutes this release has to be over. */
export function TimeoutField(props: {
  method: ReleaseMethod;
  /** As typed; empty: the usual one. */
  minutes: string;
  onChange: (minutes: string) => void;
}) {
  const { method, minutes, onChange } = props;
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const wrong = isWrongTimeout(minutes);
  const help =
    method === 'rollout'
      ? t('newRelease.timeoutHelp')
      : t('newRelease.timeoutHelpRolling');
  return (
    <TextField
      id={id}
      label={t('newRelease.timeout')}
      helperText={wrong ? t('newRelease.problem.timeout') : help}
      error={wrong}
      value={minutes}
      onChange={event => onChange(event.target.value.trim())}
      inputProps={{ maxLength: 4, inputMode: 'numeric' }}
      autoComplete="off"
      variant="outlined"
      size="small"
    />
  );
}
