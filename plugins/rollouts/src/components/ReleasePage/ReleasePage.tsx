// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import { useParams } from 'react-router-dom';
import { Content, Progress } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Refusal, ReleaseDetail } from '@teal/rollouts-common';
import { useRelease } from '../../live/useRelease';
import { rolloutsTranslationRef } from '../../translation';
import { ReleaseAgainButtons } from '../ReleaseAgain/ReleaseAgainButtons';
import { HistoryTrouble } from '../ReleaseHistory/HistoryTrouble';
import { Notice } from '../Notice/Notice';
import { KeptDiagnosis } from '../PodDiagnosis/KeptDiagnosis';
import { Applied } from './Applied';
import { MeasuredMetrics } from './MeasuredMetrics';
import { Notes } from './Notes';
import { PodsNow } from './PodsNow';
import { PodStories } from './PodStories';
import { ReleaseFacts } from './ReleaseFacts';
import { ReleaseHead } from './ReleaseHead';
import { Timeline } from './Timeline';
import { Waves } from './Waves';
import { Trail } from './Trail';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(3),
    marginTop: theme.spacing(1.5),
    padding: theme.spacing(3),
  },
}));

/** Everything that is known of one release, whoever began it and however long ago. */
export function ReleasePage() {
  const { id = '' } = useParams();
  const { value, failure, again } = useRelease(id);
  return (
    <Content>
      {value && <Release key={id} release={value} onSaid={again} />}
      {failure && <Trouble id={id} failure={failure} />}
      {!value && !failure && <Progress />}
    </Content>
  );
}

function Release(props: { release: ReleaseDetail; onSaid: () => void }) {
  const { release, onSaid } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <>
      <Trail release={release} />
      <Paper
        component="section"
        className={classes.root}
        aria-label={t('release.region', { workload: release.workload.name })}
      >
        <ReleaseHead release={release}>
          <ReleaseAgainButtons release={release} />
        </ReleaseHead>
        <ReleaseFacts release={release} />
        {release.wavesId && <Waves id={release.wavesId} />}
        <Notes release={release} onSaid={onSaid} />
        {release.method === 'rolling' && <PodsNow release={release} />}
        <Timeline release={release} />
        <MeasuredMetrics release={release} />
        <PodStories timeline={release.timeline} />
        <KeptDiagnosis releaseId={release.id} status={release.status} />
        <Applied release={release} />
      </Paper>
    </>
  );
}

/** As the backend makes them. */
const RECORD_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function Trouble({ id, failure }: { id: string; failure: Refusal }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const isGone = failure.kind === 'notFound' || !RECORD_ID.test(id);
  if (!isGone) return <HistoryTrouble refusal={failure} />;
  return (
    <Notice tone="waiting" role="alert" title={t('release.gone')}>
      {t('release.goneHelp')}
    </Notice>
  );
}
