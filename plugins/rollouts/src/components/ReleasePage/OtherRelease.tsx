// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import MenuItem from '@material-ui/core/MenuItem';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { versionName } from '../../model/releaseRecord';
import { rolloutsTranslationRef } from '../../translation';

const useStyles = makeStyles(theme => ({
  root: { minWidth: 320, margin: theme.spacing(1, 0, 2) },
}));

/** Chooses the release to compare with; '' is none. */
export function OtherRelease(props: {
  others: readonly ReleaseRecord[];
  value: string;
  onChange: (id: string) => void;
}) {
  const { others, value, onChange } = props;
  const classes = useStyles();
  const id = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <TextField
      select
      id={id}
      label={t('applied.with')}
      className={classes.root}
      value={value}
      onChange={event => onChange(event.target.value)}
      SelectProps={{ displayEmpty: true }}
      InputLabelProps={{ shrink: true }}
      variant="outlined"
      size="small"
    >
      <MenuItem value="">{t('applied.nothing')}</MenuItem>
      {others.map(other => (
        <MenuItem key={other.id} value={other.id}>
          {t('applied.option', {
            version: versionName(other.to) ?? t('releases.noVersion'),
            release:
              other.releaseId ?? new Date(other.createdAt).toLocaleString(),
            status: t(`releases.${other.status}`),
          })}
        </MenuItem>
      ))}
    </TextField>
  );
}
