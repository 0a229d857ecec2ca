// SPDX-License-Identifier: Apache-2.0
import { memo } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import TableCell from '@material-ui/core/TableCell';
import TableRow from '@material-ui/core/TableRow';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { hasEnded, type ReleaseRecord } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { personName } from '../../words/personName';
import { progressOf } from '../../words/releaseProgress';
import { sentenceOf } from '../../words/sentence';
import { Elapsed } from '../Elapsed/Elapsed';
import { StatusChip } from '../PhaseChip/PhaseChip';
import { PlaceOfRelease } from './PlaceOfRelease';
import { VersionOfRelease } from './VersionOfRelease';

const useStyles = makeStyles(theme => ({
  short: { whiteSpace: 'nowrap', verticalAlign: 'top' },
  said: {
    lineHeight: 1.43,
    overflowWrap: 'anywhere',
    minWidth: 220,
    width: '100%',
    verticalAlign: 'top',
  },
  quiet: {
    color: theme.palette.text.secondary,
    fontSize: theme.typography.pxToRem(13),
  },
}));

function Row(props: {
  release: ReleaseRecord;
  place: 'named' | 'linked' | undefined;
}) {
  const { release, place } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { operator, createdAt, startedAt, finishedAt } = release;
  return (
    <TableRow hover>
      <TableCell className={classes.short}>
        <VersionOfRelease release={release} />
      </TableCell>
      {place && (
        <TableCell className={classes.short}>
          <PlaceOfRelease release={release} linked={place === 'linked'} />
        </TableCell>
      )}
      <TableCell className={classes.short}>
        <StatusChip status={release.status} />
        <Progress release={release} />
      </TableCell>
      <TableCell className={classes.short} title={operator}>
        {operator ? personName(operator) : t('releases.unknown')}
      </TableCell>
      <TableCell
        className={classes.short}
        title={new Date(createdAt).toLocaleString()}
      >
        <Elapsed from={createdAt}>
          {time => t('releases.ago', { time })}
        </Elapsed>
      </TableCell>
      <TableCell className={classes.short}>
        {startedAt && (finishedAt || !hasEnded(release.status)) && (
          <Elapsed from={startedAt} to={finishedAt} />
        )}
      </TableCell>
      <TableCell className={classes.said}>
        {release.description && <div>{release.description}</div>}
        {outcome(release) && (
          <div className={release.description ? classes.quiet : undefined}>
            {outcome(release)}
          </div>
        )}
      </TableCell>
    </TableRow>
  );
}

/** One release in a line. */
export const ReleaseRow = memo(Row);

/** How far a release is that has not ended. */
function Progress({ release }: { release: ReleaseRecord }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { status, weight } = release;
  if (hasEnded(status)) return null;
  const words = [
    progressOf(release, t),
    weight !== undefined && t('releases.weight', { weight: String(weight) }),
  ].filter(Boolean);
  return <div className={classes.quiet}>{words.join(' · ')}</div>;
}

/** Why it ended as it did, or what it waits for. */
function outcome(release: ReleaseRecord): string | undefined {
  const { status, reason, message, workload } = release;
  const said = hasEnded(status) ? reason : message ?? reason;
  return said && sentenceOf(said, workload.name);
}
