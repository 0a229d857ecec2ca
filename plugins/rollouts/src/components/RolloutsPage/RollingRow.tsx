// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { phaseOfRelease, versionName } from '../../model/releaseRecord';
import { rolloutsTranslationRef } from '../../translation';
import { progressOf } from '../../words/releaseProgress';
import { sentenceOf } from '../../words/sentence';
import { EntityRolloutsLink } from '../EntityRolloutsLink/EntityRolloutsLink';
import { PhaseChip } from '../PhaseChip/PhaseChip';
import { ReleaseLink } from '../ReleaseLink/ReleaseLink';

const useStyles = makeStyles(() => ({
  short: { whiteSpace: 'nowrap' },
  message: {
    overflowWrap: 'anywhere',
    minWidth: 280,
    width: '100%',
    lineHeight: 1.43,
  },
}));

/** A release without a Rollout among the Rollouts: Kubernetes replaces the pods, so there are no steps and no share. */
export function RollingRow({ release }: { release: ReleaseRecord }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { id, workload, entityRef, to, message } = release;
  const { cluster, namespace, environment } = release;
  return (
    <TableRow hover>
      <TableCell className={classes.short}>
        {entityRef ? (
          <EntityRolloutsLink entityRef={entityRef}>
            {workload.name}
          </EntityRolloutsLink>
        ) : (
          workload.name
        )}
        <Typography variant="caption" component="div">
          <ReleaseLink id={id}>
            {t('page.rolling', {
              version: versionName(to) ?? t('releases.noVersion'),
            })}
          </ReleaseLink>
        </Typography>
      </TableCell>
      <TableCell className={classes.short}>
        {cluster} / {namespace}
        {environment && (
          <Typography variant="caption" component="div" color="textSecondary">
            {environment}
          </Typography>
        )}
      </TableCell>
      <TableCell className={classes.short}>
        <PhaseChip phase={phaseOfRelease(release)} />
      </TableCell>
      <TableCell className={classes.short} colSpan={3}>
        {progressOf(release, t)}
      </TableCell>
      <TableCell className={classes.message}>
        {message && sentenceOf(message, workload.name)}
      </TableCell>
    </TableRow>
  );
}
