// SPDX-License-Identifier: Apache-2.0
import { Agent, request } from 'node:https';

/** The API server refused a request. */
export class ApiRefused extends Error {
  override readonly name = 'ApiRefused';
  readonly status: number;

  constructor(method: string, path: string, status: number, body: string) {
    super(`${method} ${path} answered ${status}: ${body.slice(0, 500)}`);
    this.status = status;
  }
}

/** The handful of requests that starting a cluster needs, as its administrator. */
export class ApiClient {
  readonly #server: string;
  readonly #agent: Agent;

  constructor(options: {
    server: string;
    ca: Buffer;
    cert: Buffer;
    key: Buffer;
  }) {
    const { server, ...tls } = options;
    this.#server = server;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 16, ...tls });
  }

  async isReady(): Promise<boolean> {
    return (await this.#send('GET', '/readyz')).status === 200;
  }

  async get<T>(path: string): Promise<T> {
    return JSON.parse(await this.#expect('GET', path)) as T;
  }

  /** Creates an object, given as YAML or JSON text; one that is there already stays as it is. */
  async create(path: string, manifest: string): Promise<void> {
    const { status, body } = await this.#send(
      'POST',
      path,
      manifest,
      'application/yaml',
    );
    if (status >= 300 && status !== 409) {
      throw new ApiRefused('POST', path, status, body);
    }
  }

  async post<T>(path: string, object: unknown): Promise<T> {
    return JSON.parse(
      await this.#expect('POST', path, JSON.stringify(object)),
    ) as T;
  }

  close(): void {
    this.#agent.destroy();
  }

  async #expect(
    method: string,
    path: string,
    payload?: string,
  ): Promise<string> {
    const { status, body } = await this.#send(method, path, payload);
    if (status >= 300) {
      throw new ApiRefused(method, path, status, body);
    }
    return body;
  }

  #send(
    method: string,
    path: string,
    payload?: string,
    contentType = 'application/json',
  ): Promise<{ status: number; body: string }> {
    return new Promise((resolve, reject) => {
      const headers = payload
        ? { 'content-type': contentType, accept: 'application/json' }
        : {};
      const outgoing = request(
        new URL(path, this.#server),
        { method, agent: this.#agent, headers },
        response => {
          const chunks: Buffer[] = [];
          response.on('data', chunk => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  }
}
