// SPDX-License-Identifier: Apache-2.0
/** One instant query of Prometheus' HTTP API (v1). */
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

const TIMEOUT_MS = 5_000;
/** A screen's worth; a query that gives more is a wrong query. */
const MAX_SAMPLES = 1_000;

const answerSchema = z.union([
  z.object({
    status: z.literal('success'),
    data: z.object({
      resultType: z.literal('vector'),
      result: z
        .array(
          z.object({
            metric: z.record(z.string(), z.string()),
            value: z.tuple([z.number(), z.string()]),
          }),
        )
        .max(MAX_SAMPLES),
    }),
  }),
  z.object({ status: z.literal('error'), error: z.string() }),
]);

/**
 * Asks once.
 *
 * @param url - address without a trailing slash; a path prefix is kept.
 * @throws PrometheusError
 */
export async function queryPrometheus(
  url: string,
  query: string,
): Promise<Sample[]> {
  const answer = await ask(url, query);
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) {
    throw new PrometheusError(
      url,
      'its answer is not that of Prometheus',
      parsed.error,
    );
  }
  if (parsed.data.status === 'error') {
    throw new PrometheusError(url, parsed.data.error);
  }
  return parsed.data.data.result.map(({ metric, value: [seconds, text] }) => ({
    labels: metric,
    value: Number(text),
    at: seconds * 1_000,
  }));
}

async function ask(url: string, query: string): Promise<unknown> {
  try {
    const response = await fetch(`${url}/api/v1/query`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ query }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return await response.json();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PrometheusError(url, `no answer (${why})`, error);
  }
}
