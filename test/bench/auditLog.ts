// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** One request as the API server's audit log tells it. */
export interface AuditedRequest {
  readonly verb: string;
  readonly user: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly code?: number;
  /** Milliseconds since the epoch, with microseconds as fraction. */
  readonly receivedAt: number;
  /** When the API server had answered; the same clock. */
  readonly answeredAt: number;
}

interface AuditLine {
  stage: string;
  verb: string;
  user?: { username?: string };
  objectRef?: {
    resource?: string;
    subresource?: string;
    namespace?: string;
    name?: string;
  };
  responseStatus?: { code?: number };
  requestReceivedTimestamp: string;
  stageTimestamp: string;
}

/** The account of the shipped manifests. */
const controllerUser = 'system:serviceaccount:teal-system:teal-controller';

/** Requests received in the window (milliseconds since the epoch), in the order of their answers. */
export async function requestsBetween(
  path: string,
  from: number,
  to: number,
): Promise<AuditedRequest[]> {
  const found: AuditedRequest[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const request = parse(line);
    if (request && request.receivedAt >= from && request.receivedAt <= to) {
      found.push(request);
    }
  }
  return found;
}

/** What a release costs: everything but Events, the Lease and watches. */
export function ofController(
  requests: readonly AuditedRequest[],
): AuditedRequest[] {
  return requests.filter(
    ({ user, verb, resource }) =>
      user === controllerUser &&
      verb !== 'watch' &&
      resource !== 'events' &&
      resource !== 'leases',
  );
}

/** `update rollouts/status 7, patch deployments 3, patch deployments (409) 1`, most frequent first. */
export function breakdown(requests: readonly AuditedRequest[]): string {
  const counts = new Map<string, number>();
  for (const { verb, resource, subresource, code = 200 } of requests) {
    const path = `${resource}${subresource ? `/${subresource}` : ''}`;
    const key = `${verb} ${path}${code < 300 ? '' : ` (${code})`}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([key, count]) => `${key} ${count}`)
    .join(', ');
}

function parse(line: string): AuditedRequest | undefined {
  const entry = JSON.parse(line) as AuditLine;
  // A watch is logged when it starts and when it ends; everything else once.
  if (entry.stage !== 'ResponseComplete') return undefined;
  return {
    verb: entry.verb,
    user: entry.user?.username ?? '',
    resource: entry.objectRef?.resource ?? '',
    subresource: entry.objectRef?.subresource,
    namespace: entry.objectRef?.namespace,
    name: entry.objectRef?.name,
    code: entry.responseStatus?.code,
    receivedAt: millisecondsOf(entry.requestReceivedTimestamp),
    answeredAt: millisecondsOf(entry.stageTimestamp),
  };
}

/** Date.parse drops the microseconds. */
function millisecondsOf(timestamp: string): number {
  const fraction = /\.(\d+)Z$/.exec(timestamp)?.[1] ?? '0';
  const seconds = Date.parse(timestamp.replace(/\.\d+Z$/, 'Z'));
  return seconds + Number(`0.${fraction}`) * 1_000;
}
