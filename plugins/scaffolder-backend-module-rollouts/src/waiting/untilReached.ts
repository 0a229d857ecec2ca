// SPDX-License-Identifier: Apache-2.0
import type { RolloutsApi, RolloutView } from '@teal/rollouts-common';
import { rolloutRefOf, rolloutRefText } from '@teal/rollouts-common';
import { followRollout } from './followRollout';
import type { Awaited, Goal } from './progress';
import { progressOf } from './progress';
import { waitFor } from './waitFor';

/** The release ended in a way that the task doesn't wait for. */
export class ReleaseMissedError extends Error {
  override readonly name = 'ReleaseMissedError';
}

/** What is waited for didn't come in time. */
export class WaitTimedOutError extends Error {
  override readonly name = 'WaitTimedOutError';
}

/** The task was cancelled. */
export class WaitCancelledError extends Error {
  override readonly name = 'WaitCancelledError';
}

/** What came to pass. */
export interface Reached {
  readonly goal: Goal;
  readonly view: RolloutView;
}

/**
 * Follows a Rollout until one of the goals is reached; each new sentence of it is
 * a line of the log.
 *
 * @throws ReleaseMissedError, WaitTimedOutError, WaitCancelledError, and what `followRollout` throws.
 */
export async function untilReached(options: {
  readonly api: Pick<RolloutsApi, 'watchRollout'>;
  /** As it was found. */
  readonly first: RolloutView;
  readonly awaited: Awaited;
  readonly timeoutMs: number;
  /** Aborted when the task is cancelled. */
  readonly signal?: AbortSignal;
  log(line: string): void;
}): Promise<Reached> {
  const { api, first, awaited, timeoutMs, log } = options;
  const ref = rolloutRefOf(first);
  const timeout = AbortSignal.timeout(timeoutMs);
  const signals = [timeout, ...(options.signal ? [options.signal] : [])];
  let last = first;
  let said = '';
  for await (const view of followRollout({
    api,
    ref,
    signal: AbortSignal.any(signals),
    onBroken: sentence =>
      log(`the events of ${rolloutRefText(ref)} stopped (${sentence})`),
    wait: waitFor,
  })) {
    last = view;
    const line = lineOf(view);
    if (line !== said) log(line);
    said = line;
    const progress = progressOf(view.rollout, awaited);
    if (progress.kind === 'reached') return { goal: progress.goal, view };
    if (progress.kind === 'missed') {
      throw new ReleaseMissedError(
        `${rolloutRefText(ref)}: ${progress.sentence}`,
      );
    }
  }
  const stand = lineOf(last);
  if (options.signal?.aborted) {
    throw new WaitCancelledError(`the task was cancelled; ${stand}`);
  }
  throw new WaitTimedOutError(
    `${rolloutRefText(ref)} is not ${awaited.until.join(
      ' or ',
    )} after ${Math.round(timeoutMs / 1000)} s; ${stand}`,
  );
}

function lineOf({ rollout }: RolloutView): string {
  const { phase = 'Pending', release, message } = rollout.status ?? {};
  const running = release && !release.finishedAt ? ` ${release.id}` : '';
  return `${phase}${running}: ${message ?? 'not looked at yet'}`;
}
