// SPDX-License-Identifier: Apache-2.0
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import type { EndpointVisitorsOrder } from './endpointVisitorsProgram';
import type { Visitors } from './gatewayVisitors';
import { Ledger, type LedgerEntry } from './ledger';

/** Starts a program inside the cluster's network, with pipes. */
export type SpawnInside = (command: string, args: string[]) => ChildProcess;

const root = resolve(__dirname, '../..');

/**
 * A client that uses the stable Service's endpoints directly, from inside the
 * cluster; resolves once it has found the first ready endpoint.
 */
export async function startEndpointVisitors(
  spawnInside: SpawnInside,
  order: EndpointVisitorsOrder,
): Promise<Visitors> {
  const ledger = new Ledger();
  const child = spawnInside(process.execPath, [
    resolve(root, 'scripts/run-ts.mjs'),
    resolve(__dirname, 'endpointVisitorsProgram.ts'),
    JSON.stringify(order),
  ]);
  if (!child.stdout || !child.stdin) {
    throw new Error('the program inside the cluster has no pipes');
  }
  let complaints = '';
  child.stderr?.on('data', chunk => (complaints += chunk));
  const ended = new Promise<number | null>(done =>
    child.once('exit', code => done(code)),
  );
  await new Promise<void>((ready, failed) => {
    createInterface({ input: child.stdout! }).on('line', line => {
      const message = JSON.parse(line) as LedgerEntry | { ready: true };
      if ('ready' in message) ready();
      else ledger.add(message);
    });
    void ended.then(code =>
      failed(new Error(`the client inside ended with ${code}: ${complaints}`)),
    );
  });
  return {
    ledger,
    async stop() {
      child.stdin!.end();
      const code = await ended;
      if (code !== 0) {
        throw new Error(`the client inside ended with ${code}: ${complaints}`);
      }
    },
  };
}
