// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricProviderSpec } from '@teal/rollouts-common';
import { ENVOY_METRICS } from '../../metrics/metricNames';
import type { MeasurementRequest } from '../analysis/judging/request';
import type { Measurement } from '../analysis/measure';
import { measureWith } from '../analysis/measure';
import type { AskContext } from '../analysis/providers/Provider';
import { systemClock } from '../clock';
import { recordingConnection } from './recordingConnection';

/** One request as the server got it. */
export interface Asked {
  readonly path: string;
  readonly form: URLSearchParams;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** What the server says: its body as it is, or as JSON. */
export interface Said {
  readonly status?: number;
  readonly body: unknown;
}

/** An HTTP server on loopback that stands for Prometheus or any other that metrics ask. */
export class MetricServer {
  readonly asked: Asked[] = [];
  /** What it answers next. */
  answer: (asked: Asked) => Said = () => ({ body: {} });
  /** True: it takes requests and never answers. */
  silent = false;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      let body = '';
      request.on('data', chunk => {
        body += chunk;
      });
      request.on('end', () => {
        if (this.silent) return;
        const it = {
          path: request.url ?? '',
          form: new URLSearchParams(body),
          headers: request.headers,
        };
        this.asked.push(it);
        const { status = 200, body: said } = this.answer(it);
        response.writeHead(status, { location: '/elsewhere' });
        response.end(typeof said === 'string' ? said : JSON.stringify(said));
      });
    });
  }

  static async start(): Promise<MetricServer> {
    // Else it might close a connection in the moment in which a process that stood still uses it again.
    const server = createServer({ keepAliveTimeout: 0 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new MetricServer(server);
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** host:port, as `allowedHosts` has it. */
  get host(): string {
    return new URL(this.origin).host;
  }

  /** Measures with this server as the cluster's Prometheus. */
  measure(
    request: MeasurementRequest,
    more: Partial<AskContext> = {},
  ): Promise<Measurement> {
    const context: AskContext = {
      connection: recordingConnection(),
      clock: systemClock,
      prometheus: { url: this.origin, metrics: ENVOY_METRICS },
      allowedHosts: [],
      custom: new Map(),
      ...more,
    };
    return measureWith(context)(request, new AbortController().signal);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** An instant answer of Prometheus. */
export const vector = (...values: string[]): Said => ({
  body: {
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map(it => ({ metric: {}, value: [1, it] })),
    },
  },
});

/** A range answer of Prometheus. */
export const matrix = (...values: string[]): Said => ({
  body: {
    status: 'success',
    data: {
      resultType: 'matrix',
      result: [{ metric: {}, values: values.map((it, at) => [at, it]) }],
    },
  },
});

/** A measurement of metric `errors` in step 2 of release g7. */
export function requestFor(
  provider: MetricProviderSpec,
  more: Partial<MeasurementRequest> = {},
  metric: Partial<MeasurementRequest['metric']> = {},
): MeasurementRequest {
  return {
    release: 'g7',
    stage: 'Step',
    step: 2,
    sequence: 0,
    metric: { name: 'errors', args: { path: '/"pay' }, provider, ...metric },
    namespace: 'shop',
    rollout: 'cart',
    rolloutUid: 'u1',
    stable: { service: 'cart', hash: 'old' },
    canary: { service: 'cart-canary', hash: 'new' },
    routeKind: 'HTTPRoute',
    ...more,
  };
}
