// SPDX-License-Identifier: Apache-2.0

/**
 * The time-out of a release: seconds in which it works are counted, those in
 * which it waits for a person, a gate or its schedule are not. Past it the
 * release has failed, and `onFailure` says what follows, as at a batch's deadline.
 */
import type { ReleaseStatus } from '@teal/rollouts-common';
import { directionOf } from '@teal/rollouts-common';
import { goBackByVerdict } from './goBack';
import { settleResult, timeText } from './memory';
import type { Outcome } from './outcome';
import { earlier } from './outcome';
import type { Situation } from './situation';

/** Counts on, stands still, or ends the release. */
export function keepTime(situation: Situation, outcome: Outcome): Outcome {
  const { memory } = outcome;
  const { release } = memory;
  if (release?.timeoutSeconds === undefined) return outcome;
  if (release.finishedAt || directionOf(memory) !== 'forward') return outcome;
  const { now } = situation;
  const spent = spentSeconds(release, now);
  if (!isAtWork(outcome)) {
    return release.resumedAt === undefined
      ? outcome
      : withRelease(outcome, {
          ...release,
          spentSeconds: spent,
          resumedAt: undefined,
        });
  }
  const counted = withRelease(outcome, {
    ...release,
    resumedAt: release.resumedAt ?? timeText(now),
  });
  const left = release.timeoutSeconds - spent;
  return left > 0
    ? { ...counted, requeueAt: earlier(outcome.requeueAt, now + left * 1_000) }
    : timedOut(situation, counted, release.timeoutSeconds);
}

function timedOut(
  situation: Situation,
  outcome: Outcome,
  seconds: number,
): Outcome {
  const failure = `${outcome.message}; the release's ${seconds} s have passed`;
  if (situation.observation.rollout.spec.onFailure === 'Pause') {
    return {
      ...outcome,
      phase: 'Degraded',
      message: failure,
      stalled: 'ReleaseTimedOut',
    };
  }
  return goBackByVerdict({
    ...situation,
    memory: settleResult(outcome.memory, 'TimedOut', failure),
  });
}

function spentSeconds(
  { spentSeconds: before = 0, resumedAt }: ReleaseStatus,
  now: number,
): number {
  return resumedAt === undefined
    ? before
    : before + Math.max(0, now - Date.parse(resumedAt)) / 1_000;
}

/** What is left of the way is its own, or that of a pause by the clock. */
function isAtWork({ phase, byClock }: Outcome): boolean {
  return phase === 'Progressing' || phase === 'Degraded' || byClock === true;
}

function withRelease(outcome: Outcome, release: ReleaseStatus): Outcome {
  const { resumedAt, ...rest } = release;
  return {
    ...outcome,
    memory: {
      ...outcome.memory,
      release: resumedAt === undefined ? rest : { ...rest, resumedAt },
    },
  };
}
