// SPDX-License-Identifier: Apache-2.0
/**
 * A real HTTP server that answers what a test tells it to: for what a healthy
 * API server never does (cutting a watch, forgetting a version, answering 503).
 */
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectEndpoint } from '../../clusters/httpConnection';
import type { ClusterConnection } from '../kubeApi';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (response: ServerResponse, asked: Asked) => void;

export interface ScriptedApiServer {
  readonly connection: ClusterConnection;
  readonly port: number;
  /** Every request so far. */
  readonly asked: readonly Asked[];
  /** Resolves when this many requests have come. */
  requests(count: number): Promise<void>;
  stop(): Promise<void>;
}

/** Answers the nth request with the nth answer, and any further one with the last. */
export async function startScriptedApiServer(
  answers: readonly Answer[],
): Promise<ScriptedApiServer> {
  const asked: Asked[] = [];
  const waiting: { count: number; resolve: () => void }[] = [];
  // Else it might close a connection in the moment in which a process that stood still uses it again.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const one: Asked = {
        method: request.method ?? '',
        path: url.pathname,
        query: url.searchParams,
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      };
      asked.push(one);
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      answer(response, one);
      for (const it of waiting) if (asked.length >= it.count) it.resolve();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connection = connectEndpoint({
    name: 'scripted',
    server: `http://127.0.0.1:${port}`,
  });
  return {
    connection,
    port,
    asked,
    requests: count =>
      new Promise(resolve => {
        if (asked.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    async stop() {
      connection.close();
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** 200 with this object. */
export function ok(object: object): Answer {
  return status(200, object);
}

export function status(code: number, object: object, headers = {}): Answer {
  return response => {
    response.writeHead(code, {
      'content-type': 'application/json',
      ...headers,
    });
    response.end(JSON.stringify(object));
  };
}

/** A watch with these events that then ends, stays open, or is cut in the middle of a line. */
export function events(
  list: readonly object[],
  then: 'end' | 'open' | 'cut' = 'open',
): Answer {
  return response => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    for (const event of list) response.write(`${JSON.stringify(event)}\n`);
    if (then === 'end') response.end();
    if (then === 'cut') {
      response.write('{"type":"ADDED","obj', () => response.destroy());
    }
  };
}
