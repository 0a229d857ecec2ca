// SPDX-License-Identifier: Apache-2.0

/** Instant and range queries of Prometheus' HTTP API (v1), and what their answers mean. */
import { z } from 'zod';
import type { PrometheusMetric } from '@teal/rollouts-common';
import { durationMs } from '@teal/rollouts-common';
import { fillPromQl } from '../judging/placeholders';
import type { MeasuredValue } from '../judging/value';
import { askJson, timeoutOf } from './http';
import type { Answer, Ask, AskContext, Question } from './Provider';
import { MetricError } from './Provider';
import { accessOf } from './secrets';
import { DEFAULT_WINDOW, valuesFor } from './values';

/** More series or points are a wrong query. */
const MOST_SERIES = 100;
const MOST_POINTS = 1_000;
/** Queries as they are kept for people. */
const QUERY_LENGTH = 1_900;

const point = z.tuple([z.number(), z.string()]);
const answerSchema = z.union([
  z.object({
    status: z.literal('success'),
    data: z.union([
      z.object({ resultType: z.literal('scalar'), result: point }),
      z.object({
        resultType: z.literal('vector'),
        result: z.array(z.object({ value: point })).max(MOST_SERIES),
      }),
      z.object({
        resultType: z.literal('matrix'),
        result: z
          .array(z.object({ values: z.array(point).max(MOST_POINTS) }))
          .max(MOST_SERIES),
      }),
    ]),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

/** The provider `prometheus` of a metric. */
export const askPrometheus: Ask = async (question, context) => {
  const { prometheus } = question.request.metric.provider;
  if (!prometheus) throw new MetricError('the metric asks no Prometheus');
  return queryMetric(prometheus, question, context);
};

/** Asks what the metric asks, and samples where it is compared. */
export async function queryMetric(
  metric: PrometheusMetric,
  question: Question,
  context: AskContext,
): Promise<Answer> {
  const window = fillPromQl(
    metric.window ?? DEFAULT_WINDOW,
    valuesFor(question),
  );
  const queries = metric.queries?.length
    ? metric.queries
    : [{ name: '', query: metric.query ?? '' }];
  const filledIn = (over: string) =>
    queries.map(({ name, query }) => ({
      name,
      query: fillPromQl(query, valuesFor(question, over)),
    }));
  const asked = filledIn(window);
  const server = await serverOf(metric, question, context);
  const shown = {
    query: textOf(asked).slice(0, QUERY_LENGTH),
    address: server.address,
  };
  const results = await Promise.all(
    asked.map(({ query }) => ask(server, { query, range: metric.range })),
  );
  const samples = await samplesOf(server, question, filledIn);
  if (results.every(series => series.length === 0)) {
    return {
      ...shown,
      noData: 'the query gives no series',
      ...(samples ? { samples } : {}),
    };
  }
  const values = results.map(series => valueOf(series, metric.range));
  const result: MeasuredValue = metric.queries?.length
    ? Object.fromEntries(asked.map(({ name }, index) => [name, values[index]]))
    : values[0];
  return { ...shown, result, ...(samples ? { samples } : {}) };
}

function textOf(
  asked: readonly { readonly name: string; readonly query: string }[],
): string {
  return asked
    .map(({ name, query }) => (name ? `${name}: ${query}` : query))
    .join('\n');
}

/** Numbers a window each, for a comparison: the windows don't overlap, so that the samples are of different requests. */
async function samplesOf(
  server: Server,
  { request }: Question,
  filledIn: (window: string) => readonly {
    readonly name: string;
    readonly query: string;
  }[],
): Promise<readonly number[] | undefined> {
  const { compare } = request.metric;
  if (!compare) return undefined;
  const { of, window = '1m', step = '5s' } = compare;
  const queries = filledIn(step);
  const chosen = of ? queries.find(({ name }) => name === of) : queries[0];
  if (!chosen) {
    throw new MetricError(
      `compare.of names ${of}, but the queries are called ${queries
        .map(({ name }) => name)
        .join(', ')}`,
    );
  }
  const series = await ask(server, {
    query: chosen.query,
    range: { window, step },
  });
  return (series[0] ?? []).filter(Number.isFinite);
}

function valueOf(
  series: readonly (readonly number[])[],
  range: PrometheusMetric['range'],
): MeasuredValue {
  if (range) return [...(series[0] ?? [])];
  if (series.length === 0) return null;
  return series.length === 1 ? series[0][0] : series.map(([value]) => value);
}

/** Where and how to ask. */
interface Server {
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly post: (
    path: string,
    form: Record<string, string>,
  ) => Promise<unknown>;
}

async function serverOf(
  metric: PrometheusMetric,
  question: Question,
  context: AskContext,
): Promise<Server> {
  const own = context.prometheus?.url;
  const address = (metric.address ?? own)?.replace(/\/+$/, '');
  if (address === undefined) {
    throw new MetricError(
      'no Prometheus is configured for this cluster; name one in provider.prometheus.address, or let the portal know it (rollouts.prometheus.url)',
    );
  }
  const { headers, ca } = await accessOf(metric, {
    connection: context.connection,
    namespace: question.request.namespace,
    values: valuesFor(question),
  });
  // What the portal's own configuration names may be anywhere.
  const trusted = address === own ? [new URL(address).host] : [];
  return {
    address,
    at: question.at,
    async post(path, form) {
      const { body } = await askJson({
        url: `${address}${path}`,
        method: 'POST',
        headers: {
          ...headers,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams(form).toString(),
        ca,
        insecureSkipVerify: metric.tls?.insecureSkipVerify,
        timeoutMs: timeoutOf(metric),
        signal: question.signal,
        allowedHosts: [...context.allowedHosts, ...trusted],
      });
      return body;
    },
  };
}

/** Values by series; an instant has one each. */
async function ask(
  { address, at, post }: Server,
  { query, range }: { query: string; range: PrometheusMetric['range'] },
): Promise<number[][]> {
  const seconds = at / 1_000;
  const body = range
    ? await post('/api/v1/query_range', {
        query,
        start: String(seconds - durationMs(range.window) / 1_000),
        end: String(seconds),
        step: String(durationMs(range.step) / 1_000),
      })
    : await post('/api/v1/query', { query, time: String(seconds) });
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) {
    throw new MetricError(
      `the answer of ${address} is not that of Prometheus, or has more than ${MOST_SERIES} series`,
      { cause: parsed.error },
    );
  }
  if (parsed.data.status === 'error') {
    throw new MetricError(
      `Prometheus at ${address} refuses the query: ${parsed.data.error}`,
    );
  }
  const { data } = parsed.data;
  switch (data.resultType) {
    case 'scalar':
      return [[numberOf(data.result[1])]];
    case 'vector':
      return data.result.map(({ value }) => [numberOf(value[1])]);
    default:
      return data.result.map(({ values }) =>
        values.map(([, text]) => numberOf(text)),
      );
  }
}

function numberOf(text: string): number {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return Number(text);
}
