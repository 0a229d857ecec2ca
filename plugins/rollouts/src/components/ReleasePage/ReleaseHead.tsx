// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { hasEnded, type ReleaseRecord } from '@teal/rollouts-common';
import { versionName } from '../../model/releaseRecord';
import { toneColour } from '../../theme/versionColours';
import { rolloutsTranslationRef } from '../../translation';
import { personName } from '../../words/personName';
import { type Tone, toneOfRecord } from '../../words/phase';
import { sentenceOf } from '../../words/sentence';
import { Elapsed } from '../Elapsed/Elapsed';
import { StatusChip } from '../PhaseChip/PhaseChip';

const useStyles = makeStyles<Theme, { tone: Tone }>(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    alignItems: 'center',
    gap: theme.spacing(1.5, 3),
  },
  title: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1.5),
  },
  said: {
    marginTop: theme.spacing(2),
    fontSize: theme.typography.pxToRem(18),
    overflowWrap: 'anywhere',
  },
  sentence: {
    marginTop: theme.spacing(1.5),
    paddingLeft: theme.spacing(1.5),
    borderLeft: ({ tone }) => `4px solid ${toneColour(theme, tone)}`,
    fontSize: theme.typography.pxToRem(18),
    lineHeight: 1.4,
    overflowWrap: 'anywhere',
  },
}));

/** What was released, what it was for, and how it went. */
export function ReleaseHead(props: {
  release: ReleaseRecord;
  /** What can be done with it. */
  children?: ReactNode;
}) {
  const { release } = props;
  const { status, workload, description } = release;
  const classes = useStyles({ tone: toneOfRecord[status] });
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const outcome = hasEnded(status)
    ? release.reason
    : release.message ?? release.reason;
  return (
    <header>
      <div className={classes.head}>
        <div className={classes.title}>
          <Typography variant="h5" component="h2">
            {t('release.title', {
              version: versionName(release.to) ?? t('releases.noVersion'),
              workload: workload.name,
            })}
          </Typography>
          <StatusChip status={status} />
          <Typography variant="body2" color="textSecondary">
            <Story release={release} />
          </Typography>
        </div>
        {props.children}
      </div>
      {description && (
        <Typography className={classes.said}>{description}</Typography>
      )}
      {outcome && (
        <Typography className={classes.sentence} role="status">
          {sentenceOf(outcome, workload.name)}
        </Typography>
      )}
    </header>
  );
}

/** Who, when, and how long it took. */
function Story({ release }: { release: ReleaseRecord }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { operator, createdAt, startedAt, finishedAt, status } = release;
  return (
    <>
      {operator && (
        <span title={operator}>
          {t('line.by', { who: personName(operator) })}
        </span>
      )}
      {' · '}
      <span title={new Date(createdAt).toLocaleString()}>
        <Elapsed from={createdAt}>
          {time => t('releases.ago', { time })}
        </Elapsed>
      </span>
      {startedAt && (finishedAt || !hasEnded(status)) && (
        <>
          {' · '}
          <Elapsed from={startedAt} to={finishedAt}>
            {time =>
              t(finishedAt ? 'summary.took' : 'release.running', { time })
            }
          </Elapsed>
        </>
      )}
    </>
  );
}
