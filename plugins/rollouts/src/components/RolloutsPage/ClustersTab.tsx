// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { Progress } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ClusterView, Refusal, RolloutView } from '@teal/rollouts-common';
import { useClusters } from '../../live/useClusters';
import { useRollouts } from '../../live/useRollouts';
import { byUrgency, URGENCIES } from '../../model/urgency';
import { rolloutsTranslationRef } from '../../translation';
import {
  type ClusterWord,
  connectionOf,
  controllerOf,
  gateOf,
} from '../../words/clusterWords';
import { Notice } from '../Notice/Notice';
import { ToneChip } from '../PhaseChip/PhaseChip';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

const useStyles = makeStyles(theme => ({
  scroll: { overflowX: 'auto' },
  none: { padding: theme.spacing(3) },
  // Sentences wrap; a name of a cluster isn't broken into letters.
  cell: { verticalAlign: 'top', minWidth: 140 },
  why: {
    marginTop: theme.spacing(0.5),
    overflowWrap: 'anywhere',
    minWidth: 180,
  },
  notice: { marginBottom: theme.spacing(2) },
}));

/** How the controller is in each cluster: connected, led, guarded, and what it has to do. */
export function ClustersTab() {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { value: clusters, failure } = useClusters();
  const { rollouts } = useRollouts();
  if (!clusters) return failure ? <NoAnswer failure={failure} /> : <Progress />;
  return (
    <>
      {failure && (
        <div className={classes.notice}>
          <Notice tone="waiting" role="status">
            {t('clusters.stale', { reason: failure.message })}
          </Notice>
        </div>
      )}
      <Paper>
        {clusters.length ? (
          <ClusterTable clusters={clusters} rollouts={rollouts} />
        ) : (
          <Typography className={classes.none}>{t('clusters.none')}</Typography>
        )}
      </Paper>
    </>
  );
}

function NoAnswer({ failure }: { failure: Refusal }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  if (failure.kind !== 'forbidden') {
    return (
      <Notice tone="bad" role="alert" title={t('clusters.unreachableTitle')}>
        {failure.message}
      </Notice>
    );
  }
  return (
    <Notice tone="bad" role="alert" title={t('clusters.forbiddenTitle')}>
      {t('clusters.forbidden', {
        permission: failure.permission ?? 'rollouts.controller.read',
        reason: failure.message,
      })}
    </Notice>
  );
}

function ClusterTable(props: {
  clusters: readonly ClusterView[];
  rollouts: readonly RolloutView[] | undefined;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <ScrollRegion className={classes.scroll} label={t('clusters.table')}>
      <Table size="small" aria-label={t('clusters.table')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('clusters.name')}</TableCell>
            <TableCell>{t('clusters.state')}</TableCell>
            <TableCell>{t('clusters.leader')}</TableCell>
            <TableCell>{t('clusters.gate')}</TableCell>
            <TableCell>{t('clusters.rollouts')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.clusters.map(cluster => (
            <Row
              key={cluster.name}
              cluster={cluster}
              rollouts={props.rollouts?.filter(
                view => view.cluster === cluster.name,
              )}
            />
          ))}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}

function Row(props: {
  cluster: ClusterView;
  /** Undefined: not known. */
  rollouts: readonly RolloutView[] | undefined;
}) {
  const { cluster, rollouts } = props;
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const classes = useStyles();
  return (
    <TableRow hover>
      <TableCell component="th" scope="row" className={classes.cell}>
        {cluster.name}
      </TableCell>
      <WordCell word={connectionOf(cluster, t)} />
      <WordCell word={controllerOf(cluster, t)} />
      <WordCell word={gateOf(cluster, t)} />
      <TableCell className={classes.cell}>
        {rollouts && <Counts rollouts={rollouts} />}
      </TableCell>
    </TableRow>
  );
}

function WordCell({ word }: { word: ClusterWord }) {
  const classes = useStyles();
  return (
    <TableCell className={classes.cell}>
      <ToneChip tone={word.tone} label={word.label} />
      {word.why && (
        <Typography variant="body2" className={classes.why}>
          {word.why}
        </Typography>
      )}
    </TableCell>
  );
}

function Counts({ rollouts }: { rollouts: readonly RolloutView[] }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const groups = byUrgency(rollouts);
  if (!rollouts.length) return <>{t('clusters.noRollouts')}</>;
  return (
    <>
      {URGENCIES.filter(urgency => groups[urgency].length > 0).map(urgency => (
        <div key={urgency}>
          {t(`clusters.${urgency}`, { count: groups[urgency].length })}
        </div>
      ))}
    </>
  );
}
