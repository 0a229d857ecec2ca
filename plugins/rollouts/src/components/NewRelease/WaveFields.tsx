// SPDX-License-Identifier: Apache-2.0
import { useId } from 'react';
import Button from '@material-ui/core/Button';
import IconButton from '@material-ui/core/IconButton';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import DeleteOutlineIcon from '@material-ui/icons/DeleteOutline';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseTarget } from '../../model/releaseTarget';
import {
  furtherEnvironments,
  furtherWave,
  hasWrongSoak,
  type WaveDraft,
} from '../../model/waveDrafts';
import { rolloutsTranslationRef } from '../../translation';
import { Choice } from '../AdjustTraffic/Choice';

const useStyles = makeStyles(theme => ({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(0, 2),
  },
  soak: { width: 240 },
  remove: { marginTop: theme.spacing(1.5) },
  plain: { textTransform: 'none', alignSelf: 'flex-start' },
}));

interface WaveFieldsProps {
  targets: readonly ReleaseTarget[];
  /** Where the release begins. */
  first: ReleaseTarget;
  waves: readonly WaveDraft[];
  onChange: (waves: readonly WaveDraft[]) => void;
}

/** Where the release goes by itself once it is well where it began. */
export function WaveFields(props: WaveFieldsProps) {
  const { targets, first, waves, onChange } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [next] = first.environment
    ? furtherEnvironments(targets, first, waves)
    : [];
  return (
    <>
      {waves.length > 0 && (
        <ol className={classes.list} aria-label={t('newRelease.waves')}>
          {waves.map(wave => (
            <WaveRow key={wave.id} {...props} wave={wave} />
          ))}
        </ol>
      )}
      {next && (
        <Button
          size="small"
          className={classes.plain}
          onClick={() => onChange([...waves, furtherWave(next)])}
        >
          {t('newRelease.addWave')}
        </Button>
      )}
    </>
  );
}

function WaveRow(props: WaveFieldsProps & { wave: WaveDraft }) {
  const { targets, first, waves, wave, onChange } = props;
  const classes = useStyles();
  const soakId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const change = (part: Partial<WaveDraft>) =>
    onChange(waves.map(it => (it.id === wave.id ? { ...it, ...part } : it)));
  const wrong = hasWrongSoak(wave);
  return (
    <li className={classes.row}>
      <TextField
        id={soakId}
        className={classes.soak}
        label={t('newRelease.soak')}
        helperText={wrong ? t('newRelease.problem.soak') : undefined}
        error={wrong}
        value={wave.soakMinutes}
        onChange={event => change({ soakMinutes: event.target.value.trim() })}
        inputProps={{ maxLength: 5, inputMode: 'numeric' }}
        autoComplete="off"
        variant="outlined"
        size="small"
        margin="dense"
      />
      <Choice
        label={t('newRelease.thenTo')}
        value={wave.environment}
        choices={[
          wave.environment,
          ...furtherEnvironments(targets, first, waves),
        ].map(name => ({ value: name, label: name }))}
        onChange={environment => change({ environment })}
      />
      <IconButton
        size="small"
        className={classes.remove}
        aria-label={t('newRelease.removeWave', {
          environment: wave.environment,
        })}
        onClick={() => onChange(waves.filter(({ id }) => id !== wave.id))}
      >
        <DeleteOutlineIcon fontSize="small" />
      </IconButton>
    </li>
  );
}
