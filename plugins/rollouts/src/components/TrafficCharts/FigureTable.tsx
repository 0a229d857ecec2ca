// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { TrafficSeries } from '@teal/rollouts-common';
import { figures, figureText, momentsOf } from '../../model/figures';
import { rolloutsTranslationRef } from '../../translation';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';

/** A row a minute is enough to read. */
const ROW_SECONDS = 60;

const useStyles = makeStyles(theme => ({
  scroll: { overflow: 'auto', maxHeight: 420, marginTop: theme.spacing(1) },
  cell: { whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' },
}));

/** What the charts show, as a table: the newest minute first. */
export function FigureTable({ series }: { series: TrafficSeries }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const columns = figures.flatMap(figure =>
    (['stable', 'canary'] as const).map(version => ({
      figure,
      version,
      moments: momentsOf(series, figure),
    })),
  );
  const each = Math.ceil(ROW_SECONDS / (series.stepSeconds ?? ROW_SECONDS));
  const rows = columns[0].moments
    .map(({ at }, index) => ({ at, index }))
    .reverse()
    .filter((_, age) => age % each === 0);
  return (
    <ScrollRegion className={classes.scroll} label={t('chart.table')}>
      <Table size="small" aria-label={t('chart.table')} stickyHeader>
        <TableHead>
          <TableRow>
            <TableCell className={classes.cell}>{t('chart.time')}</TableCell>
            {columns.map(({ figure, version }) => (
              <TableCell key={`${figure} ${version}`} className={classes.cell}>
                {t(`chart.${figure}`)}, {t(`traffic.${version}`)}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map(({ at, index }) => (
            <TableRow key={at}>
              <TableCell className={classes.cell}>
                {new Date(at).toLocaleTimeString()}
              </TableCell>
              {columns.map(({ figure, version, moments }) => (
                <TableCell
                  key={`${figure} ${version}`}
                  className={classes.cell}
                >
                  {figureText(figure, moments[index]?.[version])}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </ScrollRegion>
  );
}
