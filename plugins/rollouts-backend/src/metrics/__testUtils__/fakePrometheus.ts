// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ENVOY_METRICS } from '../metricNames';
import type { MetricsSource } from '../metricsSource';

/** A Prometheus on loopback that gives one answer, the way 2.42 was seen to. */
export interface FakePrometheus {
  readonly source: MetricsSource;
  /** What it was asked: the path, and the form fields. */
  readonly asked: { path: string; form: Readonly<Record<string, string>> }[];
  close(): Promise<void>;
}

/** Starts it; a text is sent as it is, anything else as JSON. */
export async function prometheusThatSays(
  answer: object | string,
): Promise<FakePrometheus> {
  const asked: FakePrometheus['asked'] = [];
  // Else it might close a connection in the moment in which a process that stood still uses it again.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += chunk;
    });
    request.on('end', () => {
      asked.push({
        path: request.url ?? '',
        form: Object.fromEntries(new URLSearchParams(body)),
      });
      response.end(
        typeof answer === 'string' ? answer : JSON.stringify(answer),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    source: {
      url: `http://127.0.0.1:${port}`,
      windowSeconds: 10,
      metrics: ENVOY_METRICS,
    },
    asked,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** An instant answer: requests a second of each version. */
export function vector(...result: [version: string, value: string][]): object {
  return {
    status: 'success',
    data: {
      resultType: 'vector',
      result: result.map(([version, value]) => ({
        metric: { version, figure: 'requests' },
        value: [1_795_000_000.5, value],
      })),
    },
  };
}

/** A range answer; `seconds` are those of each value. */
export function matrix(
  ...result: {
    labels: Record<string, string>;
    values: [seconds: number, value: string][];
  }[]
): object {
  return {
    status: 'success',
    data: {
      resultType: 'matrix',
      result: result.map(({ labels, values }) => ({ metric: labels, values })),
    },
  };
}
