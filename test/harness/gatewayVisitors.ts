// SPDX-License-Identifier: Apache-2.0
import http from 'node:http';
import { Ledger, type LedgerEntry } from './ledger';
import { visit } from './visit';

/** How a load client runs. */
export interface VisitorOptions {
  /** Where to connect: the gateway on localhost. */
  readonly address: { readonly host: string; readonly port: number };
  /** Host header, which the gateway routes by. */
  readonly hostName: string;
  readonly path: string;
  readonly requestsPerSecond: number;
  /** It stops by itself after this time, whatever the test does. */
  readonly boundSeconds: number;
}

/** How a load client sends one request. */
interface Sender {
  /** Like `visit`, on a connection of its own where the protocol has connections to choose. */
  greet(): Promise<LedgerEntry>;
  /** Says how it ended; never rejects. */
  visit(): Promise<LedgerEntry>;
  /** Nothing is sent any more. */
  close(): void;
}

/** A running load client. */
export interface Visitors {
  readonly ledger: Ledger;
  /** Sends nothing more, waits for the answers still under way. */
  stop(): Promise<void>;
}

const tickMs = 10;
const connections = 32;
/**
 * Requests that wait for their answer at the same time. A machine that can't keep the rate sends fewer: a queue that
 * only grows would have a test wait for minutes until what it asks now is sent.
 */
export const mostUnderWay = 2 * connections;
/** So many greetings in a row have to be answered: a proxy learns of a route worker by worker. */
const greetings = 20;
const greetingBoundMs = 120_000;

/** Sends requests through the gateway at a steady rate over keep-alive connections. */
export function startGatewayVisitors(options: VisitorOptions): Visitors {
  const { address, hostName, path } = options;
  const agent = keptAlive(connections);
  const newcomers = new http.Agent({ keepAlive: false });
  return startVisitors(options, {
    greet: () => visit({ address, hostName, path, agent: newcomers }),
    visit: () => visit({ address, hostName, path, agent }),
    close: () => agent.destroy(),
  });
}

/** By turns: none is idle for so long that the other side closes it just as it is used again. */
export function keptAlive(maxSockets: number): http.Agent {
  return new http.Agent({ keepAlive: true, maxSockets, scheduling: 'fifo' });
}

/**
 * Open loop: a slow answer doesn't slow the next request down. It begins when
 * the proxy answers at all: a route's status says that it was taken, not yet
 * that every worker of the proxy follows, and that difference is the test's.
 */
export function startVisitors(
  options: Pick<VisitorOptions, 'requestsPerSecond' | 'boundSeconds'>,
  sender: Sender,
): Visitors {
  const ledger = new Ledger();
  const underWay = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const begin = () => {
    const startedAt = Date.now();
    let sent = 0;
    timer = setInterval(() => {
      const elapsedMs = Date.now() - startedAt;
      if (elapsedMs > options.boundSeconds * 1_000) {
        clearInterval(timer);
        return;
      }
      const due = Math.floor((elapsedMs * options.requestsPerSecond) / 1_000);
      for (; sent < due; sent += 1) {
        if (underWay.size >= mostUnderWay) continue;
        const request = sender
          .visit()
          .then(entry => ledger.add(entry))
          .finally(() => underWay.delete(request));
        underWay.add(request);
      }
    }, tickMs);
  };
  const greeted = greet(sender, () => stopped).then(() => {
    if (!stopped) begin();
  });

  return {
    ledger,
    async stop() {
      stopped = true;
      await greeted;
      clearInterval(timer);
      await Promise.all(underWay);
      sender.close();
    },
  };
}

/** A proxy that never answers is for the ledger to show: after a bound the load begins all the same. */
async function greet(sender: Sender, isStopped: () => boolean): Promise<void> {
  const until = Date.now() + greetingBoundMs;
  let answered = 0;
  while (answered < greetings && Date.now() < until && !isStopped()) {
    const { failure } = await sender.greet();
    answered = failure === undefined ? answered + 1 : 0;
  }
}
