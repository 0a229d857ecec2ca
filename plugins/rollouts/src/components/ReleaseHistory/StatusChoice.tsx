// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RECORD_STATUSES, type RecordStatus } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(() => ({ root: { minWidth: 150 } }));

/** One status, or any. */
export function StatusChoice(props: {
  value: RecordStatus | undefined;
  onChange: (status: RecordStatus | undefined) => void;
}) {
  const classes = useStyles();
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <TextField
      select
      id={id}
      label={t('releases.statusFilter')}
      className={classes.root}
      value={props.value ?? ''}
      SelectProps={{ displayEmpty: true }}
      InputLabelProps={{ shrink: true }}
      onChange={({ target }) =>
        props.onChange(
          target.value ? (target.value as RecordStatus) : undefined,
        )
      }
      variant="outlined"
      size="small"
    >
      <MenuItem value="">{t('releases.anyStatus')}</MenuItem>
      {RECORD_STATUSES.map(status => (
        <MenuItem key={status} value={status}>
          {t(`releases.${status}`)}
        </MenuItem>
      ))}
    </TextField>
  );
}
