// SPDX-License-Identifier: Apache-2.0
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What is wrong with an answer of Prometheus. */
const prometheusFaults = [
  'slow',
  'cut',
  'empty',
  'NaN',
  'no JSON',
  'other JSON',
  'error',
] as const;

export type PrometheusFault = (typeof prometheusFaults)[number];

/** What a real Prometheus answers to a query that has one number. */
const vector = (...values: string[]) =>
  JSON.stringify({
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map(value => ({ metric: {}, value: [0, value] })),
    },
  });

const bodies: Readonly<
  Record<Exclude<PrometheusFault, 'slow' | 'cut'>, string>
> = {
  empty: vector(),
  NaN: vector('NaN'),
  'no JSON': '<html>502 Bad Gateway</html>',
  'other JSON': '{"status":"success","data":{"resultType":"streams"}}',
  error:
    '{"status":"error","error":"query timed out in expression evaluation"}',
};

/** A server in front of the real Prometheus, wrong as a test wants it. */
export class FaultyPrometheus {
  readonly url: string;
  /** Asked for each query; undefined: the real Prometheus answers. */
  fault: () => PrometheusFault | { readonly says: string } | undefined = () =>
    undefined;
  readonly #server: http.Server;
  readonly #real: string;

  private constructor(server: http.Server, real: string) {
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
    this.#server = server;
    this.#real = real;
    server.on('request', (question, answer) => this.#serve(question, answer));
  }

  static async start(real: string): Promise<FaultyPrometheus> {
    // Else it might close a connection in the moment in which a process that stood still uses it again.
    const server = http.createServer({ keepAliveTimeout: 0 });
    await new Promise<void>(listening =>
      server.listen(0, '127.0.0.1', () => listening()),
    );
    return new FaultyPrometheus(server, real);
  }

  /** From now on every other query meets a fault, all in turn; resolves when each has been met, and one query more was answered. */
  breakInTurn(): Promise<void> {
    let asked = 0;
    return new Promise(allMet => {
      this.fault = () => {
        const turn = asked;
        asked += 1;
        if (turn > 2 * prometheusFaults.length) allMet();
        if (turn % 2 === 0) return undefined;
        return prometheusFaults[((turn - 1) / 2) % prometheusFaults.length];
      };
    });
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>(closed => this.#server.close(() => closed()));
  }

  #serve(question: http.IncomingMessage, answer: http.ServerResponse): void {
    const fault = this.fault();
    if (fault === 'slow') {
      // Slower than anybody's patience: it ends when the client does.
      question.resume();
      return;
    }
    if (fault === 'cut') {
      answer.destroy();
      return;
    }
    if (fault !== undefined) {
      const body =
        typeof fault === 'string' ? bodies[fault] : vector(fault.says);
      question.resume();
      answer.writeHead(200, { 'content-type': 'application/json' }).end(body);
      return;
    }
    const forwarded = http.request(
      `${this.#real}${question.url}`,
      { method: question.method, headers: question.headers },
      reply => {
        answer.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(answer);
      },
    );
    forwarded.once('error', () => answer.destroy());
    question.pipe(forwarded);
  }
}
