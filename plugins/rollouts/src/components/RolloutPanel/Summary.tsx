// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import type { Theme } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseStatus, RolloutView } from '@teal/rollouts-common';
import { ActionBar } from '../../actions/ActionBar';
import { hasPodTrouble } from '../../model/podTrouble';
import { phaseOf } from '../../model/release';
import { OwnerLine } from '../../enrolment/OwnerLine';
import { rolloutsTranslationRef } from '../../translation';
import { personName } from '../../words/personName';
import { type Tone, toneOfPhase } from '../../words/phase';
import { toneColour } from '../../theme/versionColours';
import { EnvironmentChip } from '../EnvironmentChip/EnvironmentChip';
import { Elapsed } from '../Elapsed/Elapsed';
import { PhaseChip } from '../PhaseChip/PhaseChip';
import { VersionChange } from '../VersionChange/VersionChange';
import { sentenceOf } from '../../words/sentence';

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
  sentence: {
    marginTop: theme.spacing(2),
    paddingLeft: theme.spacing(1.5),
    borderLeft: ({ tone }) => `4px solid ${toneColour(theme, tone)}`,
    fontSize: theme.typography.pxToRem(20),
    lineHeight: 1.4,
    overflowWrap: 'anywhere',
  },
  facts: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0, 2),
    marginTop: theme.spacing(1),
    paddingLeft: theme.spacing(2),
  },
}));

/** Phase, the sentence that says what it waits for, and what can be done about it. */
export function Summary({ view }: { view: RolloutView }) {
  const { metadata, spec, status } = view.rollout;
  const phase = phaseOf(view);
  const tone = hasPodTrouble(view) ? 'bad' : toneOfPhase[phase];
  const classes = useStyles({ tone });
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <div>
      <div className={classes.head}>
        <div className={classes.title}>
          <Typography variant="h5" component="h2">
            {metadata.name}
          </Typography>
          <PhaseChip phase={phase} />
          {view.environment && (
            <EnvironmentChip environment={view.environment} />
          )}
          <Typography variant="body2" color="textSecondary">
            {t('summary.workload', {
              kind: spec.workloadRef.kind,
              name: spec.workloadRef.name,
            })}
            {' · '}
            {t('summary.place', {
              namespace: metadata.namespace,
              cluster: view.cluster,
            })}
            <OwnerLine rollout={view.rollout} />
          </Typography>
        </div>
        <ActionBar view={view} />
      </div>
      <Typography className={classes.sentence} role="status" aria-live="polite">
        {status?.message
          ? sentenceOf(status.message, spec.workloadRef.name)
          : t('summary.noMessage')}
      </Typography>
      <Typography
        variant="body2"
        color="textSecondary"
        component="div"
        className={classes.facts}
      >
        <VersionChange view={view} />
        {status?.release && <ReleaseFacts release={status.release} />}
      </Typography>
    </div>
  );
}

function ReleaseFacts({ release }: { release: ReleaseStatus }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { startedAt, finishedAt, changedBy } = release;
  return (
    <>
      <span>{t('summary.release', { id: release.id })}</span>
      {changedBy && (
        <span title={changedBy}>
          {t('summary.startedBy', { who: personName(changedBy) })}
        </span>
      )}
      <span title={startedAt}>
        <Elapsed from={startedAt}>
          {time => t('summary.started', { time })}
        </Elapsed>
      </span>
      {finishedAt && (
        <span>
          <Elapsed from={startedAt} to={finishedAt}>
            {time => t('summary.took', { time })}
          </Elapsed>
        </span>
      )}
    </>
  );
}
