// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/**
 * The real Prometheus behind HTTPS, as companies have it: a certificate of an
 * authority that nobody else knows, and a token in a header.
 */
export class SecuredPrometheus {
  readonly url: string;
  /** PEM of the authority. */
  readonly ca: string;
  /** Questions that came with the token. */
  answered = 0;
  /** Questions without it. */
  refused = 0;
  readonly #server: https.Server;

  private constructor(server: https.Server, ca: string) {
    const { port } = server.address() as AddressInfo;
    this.url = `https://127.0.0.1:${port}`;
    this.ca = ca;
    this.#server = server;
  }

  /** @param directory - of the cluster, whose authority signs */
  static async start(options: {
    readonly real: string;
    readonly directory: string;
    readonly authorization: string;
  }): Promise<SecuredPrometheus> {
    const { real, directory, authorization } = options;
    const pem = (name: string) =>
      readFileSync(join(directory, 'pki', name), 'utf8');
    const server = https.createServer({
      cert: pem('apiserver.crt'),
      key: pem('apiserver.key'),
      // Else it might close a connection in the moment in which a process that stood still uses it again.
      keepAliveTimeout: 0,
    });
    await new Promise<void>(listening =>
      server.listen(0, '127.0.0.1', () => listening()),
    );
    const secured = new SecuredPrometheus(server, pem('ca.crt'));
    server.on('request', (question, answer) => {
      if (question.headers.authorization !== authorization) {
        secured.refused += 1;
        question.resume();
        answer.writeHead(401).end('{"status":"error","error":"who are you?"}');
        return;
      }
      secured.answered += 1;
      const forwarded = http.request(
        `${real}${question.url}`,
        { method: question.method, headers: question.headers },
        reply => {
          answer.writeHead(reply.statusCode ?? 502, reply.headers);
          reply.pipe(answer);
        },
      );
      forwarded.once('error', () => answer.destroy());
      question.pipe(forwarded);
    });
    return secured;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>(closed => this.#server.close(() => closed()));
  }
}
