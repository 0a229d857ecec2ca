// SPDX-License-Identifier: Apache-2.0
import Divider from '@material-ui/core/Divider';
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  rolloutRefOf,
  rolloutRefText,
  type RolloutView,
} from '@teal/rollouts-common';
import { isReleasing } from '../../model/release';
import { rolloutsTranslationRef } from '../../translation';
import { AnalysisPanel } from '../AnalysisPanel/AnalysisPanel';
import { BatchRail } from '../BatchRail/BatchRail';
import { Conditions } from '../Conditions/Conditions';
import { ReleaseHistory } from '../ReleaseHistory/ReleaseHistory';
import { GatesPanel } from '../GatesPanel/GatesPanel';
import { Traffic } from '../Traffic/Traffic';
import { Notices } from './Notices';
import { Summary } from './Summary';
import { Versions } from './Versions';

/** Releases on one page of the history. */
const SHOWN = 10;

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(3),
    padding: theme.spacing(3),
    marginBottom: theme.spacing(3),
  },
}));

/** Everything about one Rollout, the most urgent first. */
export function RolloutPanel({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { metadata, status } = view.rollout;
  return (
    <Paper
      component="section"
      className={classes.root}
      id={rolloutRefText(rolloutRefOf(view))}
      aria-label={t('summary.region', {
        name: metadata.name,
        namespace: metadata.namespace,
        cluster: view.cluster,
      })}
    >
      <Summary view={view} />
      <Notices view={view} />
      <BatchRail view={view} titled />
      <GatesPanel view={view} />
      <Divider />
      <Traffic view={view}>
        <AnalysisPanel
          metrics={status?.analysis ?? []}
          cluster={view.cluster}
        />
        <Versions view={view} />
      </Traffic>
      <ReleaseHistory
        title={t('releases.title')}
        filter={{
          cluster: view.cluster,
          namespace: metadata.namespace,
          workload: view.rollout.spec.workloadRef.name,
          limit: SHOWN,
        }}
        cause={releaseState(view)}
        busy={isReleasing(view)}
      />
      <Conditions conditions={status?.conditions ?? []} />
    </Paper>
  );
}

/** Another text: a release has begun, moved on or ended. */
function releaseState({ rollout }: RolloutView): string {
  const { release, phase, step } = rollout.status ?? {};
  return [release?.id, release?.finishedAt, phase, step].join(' ');
}
