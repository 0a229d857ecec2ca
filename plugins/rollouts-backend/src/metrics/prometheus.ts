// SPDX-License-Identifier: Apache-2.0
/** Queries of Prometheus' HTTP API (v1). */
import { z } from 'zod';

/** Prometheus refused, or didn't answer in time; the message says what it said. */
export class PrometheusError extends Error {
  readonly name = 'PrometheusError';
  readonly url: string;

  constructor(url: string, message: string, cause?: unknown) {
    super(`Prometheus at ${url}: ${message}`, { cause });
    this.url = url;
  }
}

/** One series of an instant vector. NaN and infinities are numbers here. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** One series of a range query. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly {
    /** Milliseconds since the epoch. */
    readonly at: number;
    readonly value: number;
  }[];
}

const TIMEOUT_MS = 5_000;
/** A screen's worth; a query that gives more is a wrong query. */
const MAX_SAMPLES = 1_000;
const MAX_SERIES = 200;
/** What Prometheus itself allows. */
const MAX_POINTS = 11_000;

const refusalSchema = z.object({
  status: z.literal('error'),
  error: z.string(),
});
const labelsSchema = z.record(z.string(), z.string());
/** Seconds since the epoch, and a number as text. */
const valueSchema = z.tuple([z.number(), z.string()]);

const vectorSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('vector'),
    result: z
      .array(z.object({ metric: labelsSchema, value: valueSchema }))
      .max(MAX_SAMPLES),
  }),
});

const matrixSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z
      .array(
        z.object({
          metric: labelsSchema,
          values: z.array(valueSchema).max(MAX_POINTS),
        }),
      )
      .max(MAX_SERIES),
  }),
});

/**
 * Asks for the values of this moment.
 *
 * @param url - address without a trailing slash; a path prefix is kept.
 * @throws PrometheusError
 */
export async function queryPrometheus(
  url: string,
  query: string,
): Promise<Sample[]> {
  const { data } = await ask(url, 'query', { query }, vectorSchema);
  return data.result.map(({ metric, value: [seconds, text] }) => ({
    labels: metric,
    value: Number(text),
    at: seconds * 1_000,
  }));
}

/**
 * Asks for the values at every step from `start` to `end`, both in milliseconds since the epoch.
 *
 * @param url - address without a trailing slash; a path prefix is kept.
 * @throws PrometheusError
 */
export async function queryPrometheusRange(
  url: string,
  query: string,
  range: {
    readonly start: number;
    readonly end: number;
    readonly stepSeconds: number;
  },
): Promise<Series[]> {
  const { data } = await ask(
    url,
    'query_range',
    {
      query,
      start: String(range.start / 1_000),
      end: String(range.end / 1_000),
      step: String(range.stepSeconds),
    },
    matrixSchema,
  );
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    points: values.map(([seconds, text]) => ({
      at: seconds * 1_000,
      value: Number(text),
    })),
  }));
}

async function ask<T>(
  url: string,
  endpoint: 'query' | 'query_range',
  parameters: Record<string, string>,
  schema: z.ZodType<T>,
): Promise<T> {
  const answer = await fetchJson(url, endpoint, parameters);
  const refusal = refusalSchema.safeParse(answer);
  if (refusal.success) throw new PrometheusError(url, refusal.data.error);
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new PrometheusError(
    url,
    'its answer is not that of Prometheus',
    parsed.error,
  );
}

async function fetchJson(
  url: string,
  endpoint: string,
  parameters: Record<string, string>,
): Promise<unknown> {
  try {
    const response = await fetch(`${url}/api/v1/${endpoint}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(parameters),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await response.json();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PrometheusError(url, `no answer (${why})`, error);
  }
}
