// SPDX-License-Identifier: Apache-2.0
import http from 'node:http';

/** One request of somebody who isn't anybody: default GET / without headers of its own. */
export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  /** Header x-version; absent where no shop answered. */
  readonly version?: string;
  /** `name=value` of each cookie that was set. */
  readonly cookies: readonly string[];
  /** Header location. */
  readonly location?: string;
  readonly body: string;
}

/** Somebody who calls one host through the gateway. */
export interface Caller {
  /** @throws Error when no answer came. */
  call(call?: Call): Promise<Answer>;
  /** The answers of this many calls, in their order; some are made at the same time. */
  calls(
    count: number,
    callOf?: (index: number) => Call,
  ): Promise<readonly Answer[]>;
  close(): void;
}

const atOnce = 16;
const timeoutMs = 30_000;

/** Callers of one host through the gateway, some of them at the same time. */
export class Callers implements Caller {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: atOnce });
  readonly #address: { readonly host: string; readonly port: number };
  readonly #hostName: string;

  constructor(
    address: { readonly host: string; readonly port: number },
    hostName: string,
  ) {
    this.#address = address;
    this.#hostName = hostName;
  }

  call({ method = 'GET', path = '/', headers }: Call = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = http.request(
        {
          ...this.#address,
          method,
          path,
          agent: this.#agent,
          timeout: timeoutMs,
          headers: { ...headers, host: this.#hostName },
        },
        answer => {
          let body = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk: string) => (body += chunk));
          answer.once('error', reject);
          answer.once('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              version: answer.headers['x-version']?.toString(),
              cookies: (answer.headers['set-cookie'] ?? []).map(
                cookie => cookie.split(';')[0],
              ),
              location: answer.headers.location,
              body,
            }),
          );
        },
      );
      request.once('timeout', () =>
        request.destroy(new Error(`no answer in ${timeoutMs} ms`)),
      );
      request.once('error', reject);
      request.end();
    });
  }

  calls(
    count: number,
    callOf?: (index: number) => Call,
  ): Promise<readonly Answer[]> {
    return callsOf(this, count, callOf);
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** `Caller.calls` by its `call`. */
export async function callsOf(
  caller: Pick<Caller, 'call'>,
  count: number,
  callOf: (index: number) => Call = () => ({}),
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const goOn = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      answers[index] = await caller.call(callOf(index));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, goOn));
  return answers;
}

/** Percent of the answers that this version gave. */
export function percentOf(answers: readonly Answer[], version: string): number {
  const own = answers.filter(answer => answer.version === version);
  return answers.length ? (own.length / answers.length) * 100 : 0;
}
