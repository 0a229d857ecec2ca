// SPDX-License-Identifier: Apache-2.0
import type { RolloutStatus } from './rollout';

/**
 * Which way a release goes. `back`: traffic on the stable version, new pods
 * stay (abort, deadline). `rollback`: the stable template is deployed again.
 */
export type Direction =
  | 'forward'
  | 'finishing'
  | 'back'
  | 'rollback'
  | 'withdrawing';

/** Which way a release goes, from what the status remembers: its result is known before its work is done. */
export function directionOf(
  status: Pick<RolloutStatus, 'release' | 'rejected'>,
): Direction {
  const { release, rejected } = status;
  const result = release?.result;
  switch (result) {
    case undefined:
    case 'Superseded':
      return 'forward';
    case 'Succeeded':
      return 'finishing';
    case 'Withdrawn':
      return 'withdrawing';
    case 'RolledBack':
    case 'Failed':
    case 'TimedOut':
      return rejected?.releaseId === release?.id ? 'rollback' : 'back';
    default:
      return unreachable(result);
  }
}

function unreachable(value: never): never {
  throw new TypeError(`no direction follows from ${String(value)}`);
}
