// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { rolloutsTranslationRef } from '../../translation';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';
import { ReleaseRow } from './ReleaseRow';

const useStyles = makeStyles(() => ({
  scroll: { overflowX: 'auto' },
  short: { whiteSpace: 'nowrap' },
  behind: { opacity: 0.6 },
}));

interface ReleaseTableProps {
  releases: readonly ReleaseRecord[];
  label: string;
  /** Workload, environment and cluster have a column, since they differ; `linked` where the entity does, too. */
  place?: 'named' | 'linked';
  /** True: what is shown is no longer what was asked for. */
  behind?: boolean;
}

/** A row a release. */
export function ReleaseTable(props: ReleaseTableProps) {
  const { releases, label, place, behind } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const columns = [
    'version',
    ...(place ? (['place'] as const) : []),
    ...(['status', 'by', 'began', 'took', 'said'] as const),
  ] as const;
  return (
    <ScrollRegion className={classes.scroll} label={label}>
      <Table
        size="small"
        aria-label={label}
        aria-busy={behind}
        className={behind ? classes.behind : undefined}
      >
        <TableHead>
          <TableRow>
            {columns.map(column => (
              <TableCell key={column} className={classes.short}>
                {t(`releases.${column}`)}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {releases.map(release => (
            <ReleaseRow key={release.id} release={release} place={place} />
          ))}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}
