// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** One request of the controller, as far as faults care. */
export interface ProxiedRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly isWatch: boolean;
  /** It changes an object of a release: neither a read, nor a Lease, nor an Event. */
  readonly isWrite: boolean;
}

/** What happens to a request instead of an ordinary answer. */
export type RequestFault =
  /** Answered here; the API server never hears of it. */
  | { readonly kind: 'refused'; readonly code: 409 | 410 | 429 | 500 | 503 }
  /** The connection is cut, and the API server never hears of it. */
  | { readonly kind: 'cutBefore' }
  /** Carried out, but the connection is cut before the answer. */
  | {
      readonly kind: 'cutAfter';
      /** Told before the connection is cut. */
      readonly carriedOut?: () => void;
    }
  /** Carried out this much later. */
  | { readonly kind: 'late'; readonly ms: number };

/** A write that came to the proxy. */
export interface SeenWrite {
  readonly at: number;
  readonly request: ProxiedRequest;
  /** Status code that the API server or a fault gave; absent: none was given, or not yet. */
  answered?: number;
}

/** A request that waits at the proxy. */
export interface HeldRequest {
  readonly request: ProxiedRequest;
  /** Lets it through; resolves with the API server's status code. */
  release(): Promise<number>;
}

const reasons = {
  409: 'Conflict',
  410: 'Expired',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
} as const;

/**
 * Stands between one controller and the API server, under the control of a
 * test: cuts watches, forgets versions, refuses, delays and loses requests,
 * and knows every write that came.
 */
export class ApiServerProxy {
  /** For the controller: the same account through this proxy. */
  readonly kubeconfig: string;
  readonly writes: SeenWrite[] = [];
  /** Asked for each request; undefined: it passes. Default: all pass. */
  fault: (request: ProxiedRequest) => RequestFault | undefined = () =>
    undefined;
  readonly #server: http.Server;
  readonly #upstream: URL;
  readonly #agent: https.Agent;
  readonly #watches = new Set<http.ServerResponse>();
  #toHold:
    | {
        readonly matches: (request: ProxiedRequest) => boolean;
        readonly held: (request: HeldRequest) => void;
      }
    | undefined;

  private constructor(
    kubeconfig: string,
    upstream: URL,
    ca: Buffer,
    server: http.Server,
  ) {
    this.kubeconfig = kubeconfig;
    this.#upstream = upstream;
    this.#agent = new https.Agent({ keepAlive: true, ca });
    this.#server = server;
    server.on('request', (request, answer) => this.#serve(request, answer));
  }

  /** @param name - tells the proxies of one namespace apart */
  static async start(
    kubeconfig: string,
    directory: string,
    name: string,
  ): Promise<ApiServerProxy> {
    const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as {
      clusters: {
        cluster: { server: string; 'certificate-authority-data': string };
      }[];
    };
    const { cluster } = config.clusters[0];
    const ca = Buffer.from(cluster['certificate-authority-data'], 'base64');
    const upstream = new URL(cluster.server);
    // Else it might close a connection in the moment in which a process that stood still uses it again.
    const server = http.createServer({ keepAliveTimeout: 0 });
    await new Promise<void>(listening =>
      server.listen(0, '127.0.0.1', () => listening()),
    );
    const { port } = server.address() as AddressInfo;
    cluster.server = `http://127.0.0.1:${port}`;
    const file = join(directory, `${name}.kubeconfig`);
    writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
    return new ApiServerProxy(file, upstream, ca, server);
  }

  /** Cuts every watch that is open; returns how many. */
  cutWatches(): number {
    const open = [...this.#watches];
    open.forEach(answer => answer.destroy());
    return open.length;
  }

  /** The next request like this waits here until the test lets it through. */
  holdNext(
    matches: (request: ProxiedRequest) => boolean,
  ): Promise<HeldRequest> {
    return new Promise(held => {
      this.#toHold = { matches, held };
    });
  }

  /** Resolves when so many requests for such a path have come from now on. */
  requestsOf(path: RegExp, count: number): Promise<void> {
    return new Promise(reached => {
      let left = count;
      const look = ({ url = '' }: http.IncomingMessage) => {
        if (!path.test(url)) return;
        left -= 1;
        if (left > 0) return;
        this.#server.off('request', look);
        reached();
      };
      this.#server.on('request', look);
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>(closed => this.#server.close(() => closed()));
    this.#agent.destroy();
  }

  #serve(message: http.IncomingMessage, answer: http.ServerResponse): void {
    const request = understood(message);
    const seen: SeenWrite | undefined = request.isWrite
      ? { at: Date.now(), request }
      : undefined;
    if (seen) this.writes.push(seen);
    const answered = (code: number) => {
      if (seen) seen.answered = code;
    };
    if (this.#toHold?.matches(request)) {
      const { held } = this.#toHold;
      this.#toHold = undefined;
      held({
        request,
        release: () =>
          new Promise(done =>
            this.#forward(message, answer, {
              answered: code => {
                answered(code);
                done(code);
              },
            }),
          ),
      });
      return;
    }
    const fault = this.fault(request);
    switch (fault?.kind) {
      case 'refused':
        answered(fault.code);
        refuse(answer, request, fault.code);
        return;
      case 'cutBefore':
        answer.destroy();
        return;
      case 'cutAfter':
        this.#forward(message, answer, {
          answered: code => {
            answered(code);
            fault.carriedOut?.();
          },
          loseAnswer: true,
        });
        return;
      case 'late':
        setTimeout(
          () => this.#forward(message, answer, { answered }),
          fault.ms,
        );
        return;
      default:
        if (request.isWatch) this.#watches.add(answer);
        this.#forward(message, answer, { answered });
    }
  }

  #forward(
    message: http.IncomingMessage,
    answer: http.ServerResponse,
    options: {
      readonly answered: (code: number) => void;
      readonly loseAnswer?: boolean;
    },
  ): void {
    const { hostname, port } = this.#upstream;
    const upstream = https.request(
      {
        ...{ hostname, port, agent: this.#agent },
        method: message.method,
        path: message.url,
        headers: { ...message.headers, host: this.#upstream.host },
      },
      reply => {
        options.answered(reply.statusCode ?? 0);
        if (options.loseAnswer) {
          answer.destroy();
          reply.resume();
          return;
        }
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        answer.flushHeaders();
        reply.pipe(answer);
        reply.once('error', () => answer.destroy());
      },
    );
    upstream.once('error', () => answer.destroy());
    answer.once('close', () => {
      this.#watches.delete(answer);
      upstream.destroy();
    });
    message.pipe(upstream);
  }
}

function understood({ method = 'GET', url = '' }: http.IncomingMessage) {
  const { pathname: path, searchParams } = new URL(url, 'http://proxy');
  const isWatch = searchParams.has('watch');
  const isRead = method === 'GET' || /\/(leases|events)(\/|$)/.test(path);
  return { method, path, isWatch, isWrite: !isRead };
}

/** As the API server says no: a Status; to a watch, that it has forgotten a version, within the stream. */
function refuse(
  answer: http.ServerResponse,
  { isWatch, path }: ProxiedRequest,
  code: keyof typeof reasons,
): void {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    reason: reasons[code],
    message: `${path}: refused by the test`,
    code,
  };
  const inStream = isWatch && code === 410;
  answer.writeHead(inStream ? 200 : code, {
    'content-type': 'application/json',
    ...(code === 429 ? { 'retry-after': '1' } : {}),
  });
  const event = { type: 'ERROR', object: status };
  answer.end(`${JSON.stringify(inStream ? event : status)}\n`);
}
