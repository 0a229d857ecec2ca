// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Table from '@material-ui/core/Table';
import TableBody from '@material-ui/core/TableBody';
import TableCell from '@material-ui/core/TableCell';
import TableHead from '@material-ui/core/TableHead';
import TableRow from '@material-ui/core/TableRow';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { RolloutView, TrafficSeries } from '@teal/rollouts-common';
import type { Polled } from '../../live/usePolled';
import { figureText } from '../../model/figures';
import {
  compareCopies,
  type Comparison,
  WORTH_A_WORD_POINTS,
} from '../../model/mirroring';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { Notice } from '../Notice/Notice';
import { ScrollRegion } from '../ScrollRegion/ScrollRegion';
import { VersionKey } from '../TrafficCharts/VersionKey';

const useStyles = makeStyles(theme => ({
  scroll: { overflowX: 'auto', maxWidth: 560, marginTop: theme.spacing(1) },
  number: { fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' },
  note: { marginTop: theme.spacing(1) },
}));

/** What the copies got beside what the stable version answered at the same time. */
export function MirrorPanel(props: {
  view: RolloutView;
  answer: Polled<TrafficSeries>;
}) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const compared = compareCopies(props.view, props.answer.value);
  return (
    <section>
      <Typography variant="h6" component="h3">
        {t('mirror.title')}
      </Typography>
      {compared ? (
        <>
          <Notice
            tone={
              compared.failurePoints >= WORTH_A_WORD_POINTS ? 'bad' : 'calm'
            }
            role="status"
          >
            {verdict(compared, t)}
          </Notice>
          <ScrollRegion className={classes.scroll} label={t('mirror.table')}>
            <ComparisonTable compared={compared} />
          </ScrollRegion>
          <Typography
            variant="body2"
            color="textSecondary"
            className={classes.note}
          >
            {t('mirror.basis')}
            {compared.alsoAnswers && ` ${t('mirror.alsoAnswers')}`}
          </Typography>
        </>
      ) : (
        <Typography variant="body2" color="textSecondary" role="status">
          {t(
            props.answer.value?.available === false
              ? 'mirror.unmeasured'
              : 'mirror.none',
          )}
        </Typography>
      )}
    </section>
  );
}

/** Columns behind the first. */
const headings = ['stable', 'copies', 'difference'];

function ComparisonTable({ compared }: { compared: Comparison }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Table size="small" aria-label={t('mirror.table')}>
      <TableHead>
        <TableRow>
          <TableCell>{t('mirror.what')}</TableCell>
          <TableCell align="right">
            <VersionKey version="stable">{t('traffic.stable')}</VersionKey>
          </TableCell>
          <TableCell align="right">
            <VersionKey version="canary">{t('mirror.copies')}</VersionKey>
          </TableCell>
          <TableCell align="right">{t('mirror.difference')}</TableCell>
        </TableRow>
      </TableHead>
      <TableBody>
        {rowsOf(compared, t).map(({ name, cells }) => (
          <TableRow key={name}>
            <TableCell component="th" scope="row">
              {name}
            </TableCell>
            {cells.map((cell, index) => (
              <TableCell
                key={headings[index]}
                align="right"
                className={classes.number}
              >
                {cell}
              </TableCell>
            ))}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function rowsOf(
  { codes, stable, canary }: Comparison,
  t: Translate,
): { name: string; cells: readonly string[] }[] {
  const latency = (figure: 'p50' | 'p99', a?: number, b?: number) => ({
    name: t(`chart.${figure}`),
    cells: [
      figureText(figure, a),
      figureText(figure, b),
      a === undefined || b === undefined ? '–' : `${difference(a, b)} ms`,
    ],
  });
  return [
    {
      name: t('chart.requests'),
      cells: [
        figureText('requests', stable?.requestsPerSecond),
        figureText('requests', canary?.requestsPerSecond),
        '',
      ],
    },
    ...codes.map(({ code, stablePercent, canaryPercent }) => ({
      name: t('mirror.code', { code }),
      cells: [
        percentText(stablePercent),
        percentText(canaryPercent),
        t('mirror.points', {
          points: difference(stablePercent, canaryPercent),
        }),
      ],
    })),
    latency('p50', stable?.p50Ms, canary?.p50Ms),
    latency('p99', stable?.p99Ms, canary?.p99Ms),
  ];
}

function verdict({ failurePoints }: Comparison, t: Translate): string {
  if (failurePoints >= WORTH_A_WORD_POINTS) {
    return t('mirror.worse', { points: failurePoints.toFixed(1) });
  }
  return failurePoints <= -WORTH_A_WORD_POINTS
    ? t('mirror.better', { points: (-failurePoints).toFixed(1) })
    : t('mirror.same');
}

function percentText(percent: number): string {
  return `${Number(percent.toFixed(1))} %`;
}

/**
 * Of the figures as they are shown, so that a reader who subtracts finds the same.
 *
 * @example "+4.5", "-0.2", "0"
 */
function difference(from: number, to: number): string {
  const shown = Number(to.toFixed(1)) - Number(from.toFixed(1));
  const rounded = Number(shown.toFixed(1));
  return rounded > 0 ? `+${rounded}` : String(rounded);
}
