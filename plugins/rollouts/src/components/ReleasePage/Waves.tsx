// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { WaveEnvironment, WaveView } from '@teal/rollouts-common';
import { useWaves } from '../../live/useWaves';
import { rolloutsTranslationRef } from '../../translation';
import { sentenceOf } from '../../words/sentence';
import { Remaining } from '../Elapsed/Elapsed';
import { StatusChip } from '../PhaseChip/PhaseChip';
import { StopWavesButton } from '../StopWaves/StopWavesButton';
import { ReleaseLink } from '../ReleaseLink/ReleaseLink';

const useStyles = makeStyles(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: theme.spacing(1, 2),
  },
  list: {
    margin: theme.spacing(1, 0, 0),
    paddingLeft: theme.spacing(3),
    fontFamily: theme.typography.fontFamily,
    fontSize: theme.typography.pxToRem(14),
  },
  wave: { padding: theme.spacing(0.5, 0) },
  places: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
  },
  quiet: { color: theme.palette.text.secondary },
}));

/** Where the other environments of a release in waves stand. */
export function Waves(props: {
  /** The record's `wavesId`. */
  id: string;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [stops, setStops] = useState(0);
  const { value } = useWaves(props.id, `${props.id} ${stops}`);
  if (!value) return null;
  const title = t('waves.title');
  return (
    <section aria-label={title}>
      <div className={classes.head}>
        <Typography variant="h6" component="h3">
          {title}
        </Typography>
        {value.status === 'Running' && (
          <StopWavesButton
            waves={value}
            onStopped={() => setStops(before => before + 1)}
          />
        )}
      </div>
      {value.reason && (
        <Typography variant="body2" color="textSecondary">
          {sentenceOf(value.reason, value.workload)}
        </Typography>
      )}
      <ol className={classes.list}>
        {value.waves.map((wave, index) => (
          // Waves have nothing but their place to be known by.
          <Wave key={`${index + 1}`} wave={wave} />
        ))}
      </ol>
    </section>
  );
}

function Wave({ wave }: { wave: WaveView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { status, soaksUntil, environments } = wave;
  return (
    <li className={classes.wave}>
      <div className={classes.places}>
        {environments.map(place => (
          <Place key={place.environment} place={place} />
        ))}
        <span className={classes.quiet}>
          {t(`waves.${status}`)}
          {status === 'Soaking' && soaksUntil && (
            <>
              {': '}
              <Remaining until={soaksUntil}>
                {time => t('waves.soaks', { time })}
              </Remaining>
            </>
          )}
        </span>
      </div>
    </li>
  );
}

function Place({ place }: { place: WaveEnvironment }) {
  const { environment, release, status } = place;
  return (
    <span>
      {release ? (
        <ReleaseLink id={release} inText>
          {environment}
        </ReleaseLink>
      ) : (
        environment
      )}{' '}
      {status && <StatusChip status={status} />}
    </span>
  );
}
