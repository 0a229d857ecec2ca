// SPDX-License-Identifier: Apache-2.0
import { type Theme, useTheme } from '@material-ui/core/styles';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts';
import {
  type MetricFigure,
  type MetricMoment,
  numberText,
} from '../../model/metricChart';
import { toneColour, versionColours } from '../../theme/versionColours';
import { toneOfMetric } from '../../words/phase';

const HEIGHT = 150;
const DOT = 4;
/** Room for lines that lie on the edge. */
const MARGIN = 0.1;

const LINE = {
  type: 'linear',
  strokeWidth: 2,
  isAnimationActive: false,
  connectNulls: true,
} as const;

/** One number of a metric: both versions, each measurement in the colour of its verdict, and the borders. Its own chunk, as it brings the chart library. */
export default function MetricChart({ figure }: { figure: MetricFigure }) {
  const theme = useTheme();
  const colours = versionColours(theme);
  const quiet = theme.palette.text.secondary;
  const line = theme.palette.divider;
  const border = toneColour(theme, 'bad');
  const tick = { fill: quiet, fontSize: 11 };
  const numbers = figure.thresholds.flatMap(it =>
    it.kind === 'number' ? [it.value] : [],
  );
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <LineChart
        data={[...figure.moments]}
        // What a keyboard or a screen reader needs is in the table.
        accessibilityLayer={false}
        margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
      >
        <CartesianGrid stroke={line} vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          padding={{ left: 12, right: 12 }}
          tickFormatter={timeText}
          tick={tick}
          stroke={line}
          minTickGap={40}
        />
        <YAxis
          width={56}
          domain={domainOf(figure.moments, numbers)}
          tick={tick}
          tickCount={4}
          tickFormatter={numberText}
          stroke={line}
        />
        {numbers.map(value => (
          <ReferenceLine
            key={value}
            y={value}
            stroke={border}
            strokeDasharray="6 4"
          />
        ))}
        <Line
          {...LINE}
          dataKey="border"
          stroke={border}
          strokeDasharray="6 4"
          strokeWidth={1}
          dot={false}
        />
        <Line {...LINE} dataKey="stable" stroke={colours.stable} dot={false} />
        <Line
          {...LINE}
          dataKey="canary"
          stroke={colours.canary}
          dot={verdictDot(theme)}
        />
      </LineChart>
    </ResponsiveContainer>
  );
}

/** A measurement in the colour of its verdict; none where nothing was measured. */
function verdictDot(theme: Theme) {
  return (props: {
    cx?: number;
    cy?: number;
    index: number;
    payload: MetricMoment;
  }) => {
    const { cx, cy, index, payload } = props;
    return (
      <circle
        key={index}
        cx={cx}
        cy={cy}
        r={payload.canary === undefined ? 0 : DOT}
        fill={toneColour(theme, toneOfMetric[payload.phase])}
        stroke={theme.palette.background.paper}
      />
    );
  };
}

/** From the lowest to the highest of all that is drawn, so that a border is never outside. */
function domainOf(
  moments: readonly MetricMoment[],
  thresholds: readonly number[],
): [number, number] {
  const drawn = [
    ...thresholds,
    ...moments.flatMap(({ canary, stable, border }) =>
      [canary, stable, border].filter(it => it !== undefined),
    ),
  ];
  const lowest = Math.min(...drawn);
  const highest = Math.max(...drawn);
  const room = (highest - lowest || Math.abs(highest) || 1) * MARGIN;
  const low = lowest - room;
  return [lowest >= 0 ? Math.max(0, low) : low, highest + room];
}

function timeText(at: number): string {
  return new Date(at).toLocaleTimeString();
}
