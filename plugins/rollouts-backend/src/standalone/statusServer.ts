// SPDX-License-Identifier: Apache-2.0
/** /metrics and /healthz. */
import { createServer, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** What /healthz tells. */
export interface Health {
  /** False: answered with 503. */
  readonly healthy: boolean;
  readonly leading: boolean;
  readonly leader?: string;
  readonly rollouts: number;
}

/** Listens until `stop`. */
export async function startStatusServer(options: {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  readonly registry: Registry;
  readonly health: () => Health;
}): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const { host, port, registry, health } = options;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/healthz') {
      const now = health();
      answer(
        response,
        now.healthy ? 200 : 503,
        JSON.stringify(now),
        'application/json',
      );
    } else if (pathname === '/metrics') {
      registry.metrics().then(
        text => answer(response, 200, text, registry.contentType),
        (error: Error) => answer(response, 500, error.message, 'text/plain'),
      );
    } else {
      answer(response, 404, 'There is /healthz and /metrics.\n', 'text/plain');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(
  response: ServerResponse,
  code: number,
  text: string,
  type: string,
): void {
  response.writeHead(code, { 'content-type': type });
  response.end(text);
}
