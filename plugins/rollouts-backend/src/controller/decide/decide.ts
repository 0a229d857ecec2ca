// SPDX-License-Identifier: Apache-2.0

/**
 * (Observation, now) -> Decision: the ordered rules of a release, one page.
 * Pure: no I/O, no clock, no randomness. Each round starts from what the
 * objects say; the status is asked only for what no object can tell.
 */
import { directionOf } from '@teal/rollouts-common';
import type { Observation } from '../observe/observation';
import { begin, passThrough } from './begin';
import type { Decision } from './decision';
import { finish } from './finish';
import { goBack } from './goBack';
import { heed } from './heed';
import { keepFinalizer } from './keepFinalizer';
import { openRelease, recall, timeText } from './memory';
import type { Outcome } from './outcome';
import { earlier } from './outcome';
import { keepTime } from './releaseTime';
import { rest } from './rest';
import { rollBack } from './rollBack';
import { settlesAt } from './share';
import type { Situation } from './situation';
import { choicesOf, understand } from './situation';
import { statusOf } from './statusOf';
import { step } from './step';
import { adopt, clearRefused } from './supersede';
import { isRejected, withdraw } from './withdraw';
import { withoutWorkload, yieldToRival } from './absent';
import {
  handsOff,
  isTakenOut,
  keepOffGuarded,
  keepOffUnreadable,
} from './handsOff';

/** What should happen next for one Rollout. */
export function decide(observation: Observation, now: number): Decision {
  const { workload, rivals } = observation;
  if (!workload || workload.deleting) {
    return conclude(
      observation,
      undefined,
      withoutWorkload(observation, now),
      now,
    );
  }
  const ownRelease = observation.rollout.status?.release;
  const inRelease = ownRelease !== undefined && !ownRelease.finishedAt;
  if (rivals.length > 0 && !inRelease) {
    const memory = recall(observation.rollout.status, now);
    const outcome = yieldToRival(observation, memory);
    return conclude(observation, undefined, outcome, now);
  }
  const before = understand(observation, workload, now);
  if (isTakenOut(before)) {
    return conclude(observation, before, handsOff(before), now);
  }
  const unseen = keepOffUnreadable(before);
  if (unseen) return conclude(observation, before, unseen, now);
  const heeded = heed(before);
  const situation: Situation = {
    ...before,
    memory: heeded.memory,
    direction: directionOf(heeded.memory),
  };
  const outcome = heeded.retryAs
    ? retry(situation, heeded.retryAs)
    : keepTime(situation, choose(situation));
  const known = keepFinalizer(situation, keepOffGuarded(situation, outcome));
  return conclude(
    observation,
    situation,
    {
      ...known,
      writes: [...known.writes, ...heeded.removal],
      notes: [...heeded.notes, ...known.notes],
    },
    now,
  );
}

/** The rules, the strongest first. */
function choose(situation: Situation): Outcome {
  const { begun, held, direction, templateIsStable, adopting } = situation;
  if (situation.releaseId === undefined) {
    return held
      ? passThrough(
          situation,
          'the template carries a marker without a release',
        )
      : rest(situation);
  }
  if (!begun && !held) {
    return passThrough(situation, 'the template was let in by someone else');
  }
  if (adopting) return adopt(situation);
  if (direction === 'finishing') return finish(situation);
  if (direction === 'rollback') return rollBack(situation);
  if (begun && templateIsStable) return rollBack(situation);
  if (situation.leaving || direction === 'withdrawing') {
    return withdraw(situation);
  }
  if (held && templateIsStable) {
    return passThrough(situation, "the template is the stable version's again");
  }
  if (isRejected(situation)) return refuseRejected(situation);
  if (direction === 'back') return goBack(situation);
  return held ? begin(situation) : step(situation);
}

/** A new attempt: same template, new id, step 1 again. */
function retry(situation: Situation, releaseId: string): Outcome {
  const { memory, now, workload } = situation;
  const images = memory.release?.images ?? [...workload.images];
  return {
    phase: 'Progressing',
    message: `release ${releaseId} begins`,
    writes: [
      {
        kind: 'workload',
        change: { release: releaseId },
        reason: `e3: release ${memory.release?.id} is tried again as ${releaseId}`,
      },
    ],
    notes: [],
    memory: {
      ...openRelease({
        memory,
        endedAs: 'RolledBack',
        now,
        release: {
          id: releaseId,
          startedAt: timeText(now),
          images,
          ...(memory.release?.changedBy
            ? { changedBy: memory.release.changedBy }
            : {}),
          ...choicesOf(workload),
        },
      }),
      rejected:
        memory.rejected?.templateHash === workload.templateHash
          ? undefined
          : memory.rejected,
    },
  };
}

/** I10: the same template again, such as by a GitOps loop. */
function refuseRejected(situation: Situation): Outcome {
  const { memory, releaseId, begun } = situation;
  const { rejected } = memory;
  const wait = begun ? clearRefused(situation) : undefined;
  return {
    phase: 'RolledBack',
    message: `release ${releaseId} is held: its template was refused as release ${rejected?.releaseId} (${rejected?.reason}); retry it, or apply another template`,
    writes: wait?.writes ?? [],
    notes: [],
    memory: wait?.memory ?? memory,
    requeueAt: wait?.requeueAt,
    stalled: 'TemplateRejected',
  };
}

function conclude(
  observation: Observation,
  situation: Situation | undefined,
  outcome: Outcome,
  now: number,
): Decision {
  const gone =
    observation.rollout.deleting &&
    outcome.writes.some(
      write => write.kind === 'finalizer' && write.present === false,
    );
  // A data plane that never reports is looked at again when it has had its time.
  const requeueAt = earlier(outcome.requeueAt, settlesAt({ observation, now }));
  return {
    // With its finalizer a deleted Rollout goes, its commands and status with it.
    status: gone
      ? observation.rollout.status ?? {}
      : statusOf(observation, situation, outcome, now),
    writes: gone
      ? outcome.writes.filter(write => write.kind !== 'removeCommands')
      : outcome.writes,
    notes: outcome.notes,
    measurements: outcome.measurements ?? [],
    questions: outcome.questions ?? [],
    ...(outcome.recordFirst ? { recordFirst: true as const } : {}),
    ...(requeueAt === undefined ? {} : { requeueAt }),
  };
}
