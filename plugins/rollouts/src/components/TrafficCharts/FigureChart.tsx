// SPDX-License-Identifier: Apache-2.0
import { useTheme } from '@material-ui/core/styles';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { type Figure, figureText, type Moment } from '../../model/figures';
import { versionColours } from '../../theme/versionColours';
import { FigureTooltip } from './FigureTooltip';

const HEIGHT = 150;
const FIVE_MINUTES_MS = 5 * 60_000;

const LINE = {
  type: 'monotone',
  dot: false,
  strokeWidth: 2,
  isAnimationActive: false,
} as const;

/** A vertical line, with a word above it. */
export interface ChartMark {
  readonly at: number;
  readonly label: string;
}

/** A success rate of 99 % must not look like none, nor 99.9 % like a disaster. */
const domains: Record<
  Figure,
  [number | ((lowest: number) => number), number | 'auto']
> = {
  requests: [0, 'auto'],
  success: [lowest => Math.max(0, Math.min(90, Math.floor(lowest))), 100],
  p50: [0, 'auto'],
  p99: [0, 'auto'],
};

/** One figure of both versions over time. Its own chunk: the chart library is loaded when a chart is seen. */
export default function FigureChart(props: {
  figure: Figure;
  moments: readonly Moment[];
  marks: readonly ChartMark[];
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
}) {
  const { figure, moments, marks, from, to } = props;
  const theme = useTheme();
  const colours = versionColours(theme);
  const quiet = theme.palette.text.secondary;
  const line = theme.palette.divider;
  const tick = { fill: quiet, fontSize: 11 };
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <LineChart
        data={[...moments]}
        syncId="rollout"
        syncMethod="value"
        // What a keyboard or a screen reader needs is in the table.
        accessibilityLayer={false}
        margin={{ top: 18, right: 8, bottom: 0, left: 0 }}
      >
        <CartesianGrid stroke={line} vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={[from, to]}
          allowDataOverflow
          ticks={ticksBetween(from, to)}
          tickFormatter={timeText}
          tick={tick}
          stroke={line}
        />
        <YAxis
          width={52}
          domain={domains[figure]}
          tick={tick}
          tickCount={4}
          tickFormatter={value => figureText(figure, value)}
          stroke={line}
        />
        {marks.map(({ at, label }) => (
          <ReferenceLine
            key={`${at} ${label}`}
            x={at}
            stroke={quiet}
            strokeDasharray="3 3"
            label={{ value: label, position: 'top', ...tick }}
          />
        ))}
        <Tooltip
          isAnimationActive={false}
          content={({ active, label }) =>
            active ? (
              <FigureTooltip
                figure={figure}
                moment={moments.find(({ at }) => at === label)}
              />
            ) : null
          }
        />
        <Line {...LINE} dataKey="stable" stroke={colours.stable} />
        <Line {...LINE} dataKey="canary" stroke={colours.canary} />
      </LineChart>
    </ResponsiveContainer>
  );
}

/** Whole five minutes, as a clock shows them; further apart where that were too many. */
function ticksBetween(from: number, to: number): number[] {
  const every = Math.ceil((to - from) / 6 / FIVE_MINUTES_MS) * FIVE_MINUTES_MS;
  const first = Math.ceil(from / every) * every;
  const count = Math.max(0, Math.floor((to - first) / every) + 1);
  return Array.from({ length: count }, (_, index) => first + index * every);
}

function timeText(at: number): string {
  return new Date(at).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
  });
}
