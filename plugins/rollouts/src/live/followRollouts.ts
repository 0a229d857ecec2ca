// SPDX-License-Identifier: Apache-2.0
import type { RolloutChange } from '@teal/rollouts-common';
import { RequestFailure } from '../api/RequestFailure';
import type { RolloutQuery, RolloutsApi } from '../api/RolloutsApi';

/** How fresh the screen is. Times are milliseconds since the epoch. */
export type Freshness =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** The stream broke; the state is refetched until it is back. */
  | { readonly kind: 'catchingUp'; readonly since: number }
  /** The backend can't be reached. */
  | {
      readonly kind: 'offline';
      readonly since: number;
      readonly reason: string;
    }
  /** The backend refused: asking again won't help. */
  | { readonly kind: 'refused'; readonly failure: RequestFailure };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** Everything that the loop touches, so that a test can play time. */
export interface FollowOptions {
  readonly api: Pick<RolloutsApi, 'list' | 'changes'>;
  readonly query: RolloutQuery;
  readonly signal: AbortSignal;
  onChange(change: RolloutChange): void;
  onFreshness(freshness: Freshness): void;
  /** Resolves after the time, or at once when the signal ends. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

/**
 * Follows the live stream until the signal ends or the backend refuses. A
 * stream that breaks is opened again after 0.5 s, 1 s, 2 s … 10 s, and before
 * each wait the list is fetched once, so that a proxy that cuts streams leaves a
 * screen that refreshes instead of one that stands still.
 */
export async function followRollouts(options: FollowOptions): Promise<void> {
  const { signal, onFreshness, now } = options;
  let failures = 0;
  let brokenSince: number | undefined;
  onFreshness({ kind: 'connecting' });
  while (!signal.aborted) {
    try {
      for await (const change of options.api.changes(options.query, options)) {
        if (signal.aborted) return;
        failures = 0;
        brokenSince = undefined;
        options.onChange(change);
        onFreshness({ kind: 'live' });
      }
    } catch (error) {
      const failure = RequestFailure.from(error);
      if (signal.aborted) return;
      if (failure.forbidden) {
        onFreshness({ kind: 'refused', failure });
        return;
      }
    }
    if (signal.aborted) return;
    brokenSince ??= now();
    const refused = await refetch(options, brokenSince);
    if (refused) return;
    await options.wait(waitMs(failures), signal);
    failures += 1;
  }
}

/** @returns true when the backend refused, and following is over. */
async function refetch(
  options: FollowOptions,
  since: number,
): Promise<boolean> {
  const { signal, onFreshness } = options;
  try {
    const items = await options.api.list(options.query, { signal });
    if (signal.aborted) return false;
    options.onChange({ type: 'snapshot', items });
    onFreshness({ kind: 'catchingUp', since });
    return false;
  } catch (error) {
    if (signal.aborted) return false;
    const failure = RequestFailure.from(error);
    onFreshness(
      failure.forbidden
        ? { kind: 'refused', failure }
        : { kind: 'offline', since, reason: failure.message },
    );
    return failure.forbidden;
  }
}

/** 0.5 s, 1 s, 2 s … 10 s. */
export function waitMs(failures: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
}
