// SPDX-License-Identifier: Apache-2.0
/**
 * The states of one Rollout as they come, by the backend's event stream. A
 * stream that breaks or falls silent is opened again after 1 s, 2 s … 30 s; its
 * first message is the whole state, so nothing is missed. Nothing polls.
 */
import { NotFoundError } from '@backstage/errors';
import type {
  RolloutChange,
  RolloutRef,
  RolloutsApi,
  RolloutView,
} from '@teal/rollouts-common';
import {
  refusalOf,
  rolloutRefText,
  untilSilent,
  type WatchOptions,
} from '@teal/rollouts-common';
import { refused } from '../refused';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** What following needs. */
export interface FollowOptions {
  readonly api: Pick<RolloutsApi, 'watchRollout'>;
  readonly ref: RolloutRef;
  readonly signal: AbortSignal;
  /** Told before each wait. */
  onBroken(sentence: string): void;
  /** Resolves after the time, or at once when the signal ends. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * Ends with the signal.
 *
 * @throws NotAllowedError, NotFoundError when the backend refuses for good, or the Rollout is deleted.
 */
export async function* followRollout(
  options: FollowOptions,
): AsyncGenerator<RolloutView> {
  const { api, ref, signal } = options;
  const open = (how: WatchOptions) => api.watchRollout(ref, how);
  let failures = 0;
  while (!signal.aborted) {
    let broken = 'the event stream ended';
    try {
      for await (const change of untilSilent(open, signal)) {
        failures = 0;
        yield viewIn(change, ref);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof NotFoundError) throw error;
      const { kind, message } = refusalOf(error);
      if (kind === 'forbidden' || kind === 'notFound') throw refused(error);
      broken = message;
    }
    if (signal.aborted) return;
    options.onBroken(broken);
    await options.wait(waitMs(failures), signal);
    failures += 1;
  }
}

function viewIn(change: RolloutChange, ref: RolloutRef): RolloutView {
  if (change.type === 'changed') return change.item;
  const [view] = change.type === 'snapshot' ? change.items : [];
  if (view) return view;
  throw new NotFoundError(`Rollout ${rolloutRefText(ref)} was deleted`);
}

function waitMs(failures: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
}
