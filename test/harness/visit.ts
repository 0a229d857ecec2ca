// SPDX-License-Identifier: Apache-2.0
import http from 'node:http';
import type { LedgerEntry } from './ledger';

/** One request of a load client. */
export interface Visit {
  readonly address: { readonly host: string; readonly port: number };
  /** Host header; absent: the address. */
  readonly hostName?: string;
  /** Default `/`. */
  readonly path?: string;
  readonly agent: http.Agent;
}

/** A hung request is a failed one; generous, because no test judges latency. */
const requestTimeoutMs = 30_000;

/** Sends `GET /` and says how it ended; never rejects. */
export function visit({
  address,
  hostName,
  path = '/',
  agent,
}: Visit): Promise<LedgerEntry> {
  const sentAt = Date.now();
  const target = `${address.host}:${address.port}`;
  return new Promise(resolve => {
    const done = (outcome: { version: string } | { failure: string }) =>
      resolve({ sentAt, doneAt: Date.now(), target, ...outcome });
    const request = http.get(
      {
        ...address,
        path,
        agent,
        headers: hostName ? { host: hostName } : {},
        timeout: requestTimeoutMs,
      },
      answer => {
        const version = answer.headers['x-version'];
        const status = answer.statusCode ?? 0;
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          if (body.length < 200) body += chunk;
        });
        answer.once('error', error =>
          done({ failure: `while reading: ${error.message}` }),
        );
        answer.once('end', () =>
          done(
            status >= 200 && status < 300 && typeof version === 'string'
              ? { version }
              : { failure: `${status} ${body.slice(0, 200)}` },
          ),
        );
      },
    );
    request.once('timeout', () =>
      request.destroy(new Error(`no answer in ${requestTimeoutMs} ms`)),
    );
    request.once('error', error => done({ failure: error.message }));
  });
}
