// SPDX-License-Identifier: Apache-2.0
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One delivery as the server got it. */
export interface Delivery {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What the server says. */
export interface HookSays {
  readonly status?: number;
  readonly body?: unknown;
}

/** An HTTP server on loopback that gates ask; it looks at the signature as a receiver would. */
export class HookServer {
  readonly deliveries: Delivery[] = [];
  /** What it answers next. */
  answer: (delivery: Delivery) => HookSays = () => ({});
  /** True: it takes requests and never answers. */
  silent = false;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      let text = '';
      request.on('data', chunk => {
        text += chunk;
      });
      request.on('end', () => {
        const delivery = {
          headers: request.headers,
          text,
          body: JSON.parse(text),
        };
        this.deliveries.push(delivery);
        if (this.silent) return;
        const { status = 200, body } = this.answer(delivery);
        response.writeHead(status, { location: '/elsewhere' });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
  }

  static async start(): Promise<HookServer> {
    // Else it might close a connection in the moment in which a process that stood still uses it again.
    const server = createServer({ keepAliveTimeout: 0 });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HookServer(server);
  }

  get host(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `127.0.0.1:${port}`;
  }

  /** Where gates ask. */
  get url(): string {
    return `http://${this.host}/gate`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** As a receiver checks it, with the secret that both know. */
export function isSigned({ headers, text }: Delivery, secret: string): boolean {
  const signed = createHmac('sha256', secret)
    .update(
      `${String(headers['webhook-id'])}.${String(
        headers['webhook-timestamp'],
      )}.${text}`,
    )
    .digest('base64');
  return headers['webhook-signature'] === `v1,${signed}`;
}
