// SPDX-License-Identifier: Apache-2.0
import {
  refusalOf,
  type RolloutChange,
  untilSilent,
  type WatchOptions,
} from '@teal/rollouts-common';
import type { ScreenApi } from '../api/rolloutsApiRef';

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
  | { readonly kind: 'refused'; readonly reason: string };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/** Everything that the loop touches, so that a test can play time. */
export interface FollowOptions {
  readonly api: Pick<ScreenApi, 'listRollouts' | 'watchRollouts'>;
  /** Such as `component:default/cart`; absent: all that the user may see. */
  readonly entityRef?: string;
  /** Only those of entities that the user owns. */
  readonly owner?: 'me';
  readonly signal: AbortSignal;
  onChange(change: RolloutChange): void;
  onFreshness(freshness: Freshness): void;
  /** Resolves after the time, or at once when the signal ends. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

/**
 * Follows the live stream until the signal ends or the backend refuses. A
 * stream that breaks or falls silent is opened again after 0.5 s, 1 s, 2 s … 10 s, and before
 * each wait the list is fetched once, so that a proxy that cuts streams leaves a
 * screen that refreshes instead of one that stands still.
 */
export async function followRollouts(options: FollowOptions): Promise<void> {
  const { api, entityRef, owner, signal, onFreshness, now } = options;
  const watch = (how: WatchOptions) =>
    api.watchRollouts({ entityRef, owner }, how);
  let failures = 0;
  let brokenSince: number | undefined;
  onFreshness({ kind: 'connecting' });
  while (!signal.aborted) {
    try {
      for await (const change of untilSilent(watch, signal)) {
        if (signal.aborted) return;
        failures = 0;
        brokenSince = undefined;
        options.onChange(change);
        onFreshness({ kind: 'live' });
      }
    } catch (error) {
      if (signal.aborted) return;
      const { kind, message } = refusalOf(error);
      if (kind === 'forbidden') {
        onFreshness({ kind: 'refused', reason: message });
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
  const { api, entityRef, owner, signal, onFreshness } = options;
  try {
    const items = await api.listRollouts({ entityRef, owner }, { signal });
    if (signal.aborted) return false;
    options.onChange({ type: 'snapshot', items });
    onFreshness({ kind: 'catchingUp', since });
    return false;
  } catch (error) {
    if (signal.aborted) return false;
    const { kind, message: reason } = refusalOf(error);
    const refused = kind === 'forbidden';
    onFreshness(
      refused
        ? { kind: 'refused', reason }
        : { kind: 'offline', since, reason },
    );
    return refused;
  }
}

/** 0.5 s, 1 s, 2 s … 10 s. */
export function waitMs(failures: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
}
