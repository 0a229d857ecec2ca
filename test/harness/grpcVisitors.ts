// SPDX-License-Identifier: Apache-2.0
import { startVisitors, type Visitors } from './gatewayVisitors';
import { GrpcCallers } from './grpcCallers';
import type { LedgerEntry } from './ledger';

/** Calls the sample shop through the gateway at a steady rate, over a few HTTP/2 connections that stay. */
export function startGrpcVisitors(options: {
  /** Where to connect: the gateway on localhost. */
  readonly address: { readonly host: string; readonly port: number };
  /** :authority, which the gateway routes by. */
  readonly hostName: string;
  readonly requestsPerSecond: number;
  readonly boundSeconds: number;
}): Visitors {
  const callers = new GrpcCallers(options.address, options.hostName);
  return startVisitors(options, {
    greet: () => visit(callers),
    visit: () => visit(callers),
    close: () => callers.close(),
  });
}

/** Says how a call ended; never rejects. */
async function visit(callers: GrpcCallers): Promise<LedgerEntry> {
  const sentAt = Date.now();
  const outcome = await callers.call().then(
    ({ version, status, body }) =>
      version === undefined ? { failure: `${status} ${body}` } : { version },
    (error: Error) => ({ failure: error.message }),
  );
  return { sentAt, doneAt: Date.now(), ...outcome };
}
