// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableContainer from '@material-ui/core/TableContainer';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import type { RolloutView } from '@teal/rollouts-common';
import { keyOf, keyText } from '../../api/rolloutKey';
import { phaseOf, weightOf } from '../../model/release';
import { rolloutsTranslationRef } from '../../translation';
import { sentenceOf } from '../../words/sentence';
import { PhaseChip } from '../PhaseChip/PhaseChip';

const useStyles = makeStyles(() => ({
  message: { overflowWrap: 'anywhere', minWidth: 240 },
}));

/** A row a Rollout. */
export function RolloutTable(props: { rollouts: readonly RolloutView[] }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <TableContainer>
      <Table aria-label={t('page.table')}>
        <TableHead>
          <TableRow>
            <TableCell>{t('page.columnName')}</TableCell>
            <TableCell>{t('page.columnCluster')}</TableCell>
            <TableCell>{t('page.columnPhase')}</TableCell>
            <TableCell>{t('page.columnStep')}</TableCell>
            <TableCell>{t('page.columnWeight')}</TableCell>
            <TableCell>{t('page.columnPods')}</TableCell>
            <TableCell>{t('page.columnMessage')}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {props.rollouts.map(view => (
            <Row key={keyText(keyOf(view))} view={view} />
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Row({ view }: { view: RolloutView }) {
  const classes = useStyles();
  const { metadata, spec, status } = view.rollout;
  const canary = status?.canary;
  return (
    <TableRow hover>
      <TableCell>
        {view.entityName ? (
          <EntityRefLink
            entityRef={`component:default/${view.entityName}`}
            title={metadata.name}
          />
        ) : (
          metadata.name
        )}
      </TableCell>
      <TableCell>
        {view.cluster} / {metadata.namespace}
      </TableCell>
      <TableCell>
        <PhaseChip phase={phaseOf(view)} />
      </TableCell>
      <TableCell>{status?.step}</TableCell>
      <TableCell>{weightOf(view)} %</TableCell>
      <TableCell>
        {canary?.revision && `${canary.readyReplicas} / ${canary.replicas}`}
      </TableCell>
      <TableCell className={classes.message}>
        {status?.message && sentenceOf(status.message, spec.workloadRef.name)}
      </TableCell>
    </TableRow>
  );
}
