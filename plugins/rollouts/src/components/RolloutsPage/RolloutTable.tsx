// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ownerOf,
  type ReleaseRecord,
  rolloutRefOf,
  rolloutRefText,
  type RolloutView,
} from '@teal/rollouts-common';
import { phaseOf, weightOf } from '../../model/release';
import { OrphanMark } from '../../enrolment/OrphanMark';
import { rolloutsTranslationRef } from '../../translation';
import { sentenceOf } from '../../words/sentence';
import { EntityRolloutsLink } from '../EntityRolloutsLink/EntityRolloutsLink';
import { PhaseChip } from '../PhaseChip/PhaseChip';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';
import { VersionChange } from '../VersionChange/VersionChange';
import { RollingRow } from './RollingRow';

const useStyles = makeStyles(() => ({
  scroll: { overflowX: 'auto' },
  short: { whiteSpace: 'nowrap' },
  // The theme of a portal may break headings within words, down to a letter a line.
  heading: { wordBreak: 'normal', overflowWrap: 'normal' },
  versions: { whiteSpace: 'normal', width: 'max-content', maxWidth: 160 },
  message: {
    overflowWrap: 'anywhere',
    minWidth: 220,
    width: '100%',
    lineHeight: 1.43,
  },
}));

/** A row a Rollout, and a row a release that no Rollout carries. */
export function RolloutTable(props: {
  label: string;
  rollouts: readonly RolloutView[];
  releases?: readonly ReleaseRecord[];
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <ScrollRegion className={classes.scroll} label={props.label}>
      <Table size="small" aria-label={props.label}>
        <TableHead>
          <TableRow>
            <TableCell className={classes.short}>
              {t('page.columnName')}
            </TableCell>
            <TableCell className={classes.short}>
              {t('page.columnCluster')}
            </TableCell>
            <TableCell className={classes.short}>
              {t('page.columnPhase')}
            </TableCell>
            <TableCell className={classes.short}>
              {t('page.columnStep')}
            </TableCell>
            <TableCell className={classes.heading}>
              {t('page.columnWeight')}
            </TableCell>
            <TableCell className={classes.heading}>
              {t('page.columnPods')}
            </TableCell>
            <TableCell className={classes.short}>
              {t('page.columnMessage')}
            </TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.rollouts.map(view => (
            <Row key={rolloutRefText(rolloutRefOf(view))} view={view} />
          ))}
          {props.releases?.map(release => (
            <RollingRow key={release.id} release={release} />
          ))}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}

function Row({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { metadata, spec, status } = view.rollout;
  const canary = status?.canary;
  return (
    <TableRow hover>
      <TableCell className={classes.short}>
        <EntityName view={view} />
        <Typography
          variant="caption"
          component="div"
          className={classes.versions}
        >
          <VersionChange view={view} />
        </Typography>
        <OrphanMark rollout={view.rollout} />
      </TableCell>
      <TableCell className={classes.short}>
        {view.cluster} / {metadata.namespace}
        {view.environment && (
          <Typography variant="caption" component="div" color="textSecondary">
            {view.environment.name}
          </Typography>
        )}
      </TableCell>
      <TableCell className={classes.short}>
        <PhaseChip phase={phaseOf(view)} />
      </TableCell>
      <TableCell className={classes.short}>{status?.step}</TableCell>
      <TableCell className={classes.short}>
        {status?.canary && `${weightOf(view)} %`}
      </TableCell>
      <TableCell className={classes.short}>
        {canary?.revision && `${canary.readyReplicas} / ${canary.replicas}`}
      </TableCell>
      <TableCell className={classes.message}>
        {status?.message && sentenceOf(status.message, spec.workloadRef.name)}
      </TableCell>
    </TableRow>
  );
}

function EntityName({ view }: { view: RolloutView }) {
  const { name } = view.rollout.metadata;
  const entityRef = entityRefOf(view);
  if (!entityRef) return <>{name}</>;
  return <EntityRolloutsLink entityRef={entityRef}>{name}</EntityRolloutsLink>;
}

/** The entity that asked for the Rollout, else the one that its label names. */
function entityRefOf({ entityName, rollout }: RolloutView): string | undefined {
  const owner = ownerOf(rollout);
  if (owner.kind === 'catalog' && !owner.orphaned) return owner.entityRef;
  return entityName && `component:default/${entityName}`;
}
