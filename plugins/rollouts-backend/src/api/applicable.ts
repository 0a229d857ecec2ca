// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a command applies to what a Rollout does now. The controller judges a
 * command again when it carries it out; this answer spares a person a click that
 * would only be ignored.
 */
import type {
  Phase,
  Rollout,
  RolloutActionName,
  RolloutActionRequest,
} from '@teal/rollouts-common';
import { commandAnnotations, effectiveSteps } from '@teal/rollouts-common';
import type { ReleaseNow } from '@teal/rollouts-common';
import { InvalidFieldError, ReleaseMovedOnError } from './errors';

interface Asked {
  readonly rollout: Rollout;
  readonly request: RolloutActionRequest;
  readonly phase: Phase;
}

const WHY_NOT: Record<RolloutActionName, (asked: Asked) => string | undefined> =
  {
    promote: asked =>
      notAdvancing(asked) ?? heldStill(asked) ?? notAtThisPause(asked),
    'promote-full': asked => notAdvancing(asked) ?? heldStill(asked),
    hold: asked => {
      if (isHeld(asked)) return 'somebody holds the release already';
      return waitsToBegin(asked) ? undefined : notAdvancing(asked);
    },
    resume: asked => (isHeld(asked) ? undefined : 'nobody holds the release'),
    abort: asked => (isStuck(asked) ? undefined : notAdvancing(asked)),
    rollback: asked => {
      const { phase, rollout } = asked;
      if (phase === 'RollingBack') return undefined;
      if (phase === 'RolledBack') {
        return rollout.status?.canary?.replicas
          ? undefined
          : 'the stable version is deployed again already';
      }
      if (waitsToBegin(asked)) return undefined;
      if (phase === 'Degraded' && !rollout.status?.release?.finishedAt) {
        return undefined;
      }
      return notAdvancing(asked);
    },
    retry: ({ phase, rollout }) =>
      phase === 'RolledBack' ||
      (phase === 'Pending' && rollout.status?.rejected)
        ? undefined
        : 'there is no rolled back or refused version to try again',
  };

const NOT_ADVANCING: Record<Phase, string | undefined> = {
  Progressing: undefined,
  Paused: undefined,
  Pending: 'the release has not begun: its template is held',
  Healthy: 'no release is running',
  RollingBack: 'the release is on its way back already',
  RolledBack: 'the release was rolled back; retry starts it again',
  Finalizing: 'the release is finishing: all requests reach the new version',
  Degraded: 'the release is stopped; its message says why',
  Disabled: 'spec.disabled is set: Teal leaves the workload alone',
};

/**
 * @throws InvalidFieldError where the request can't be meant for any state.
 * @throws ReleaseMovedOnError where another release or step runs, or the action doesn't apply now.
 */
export function assertApplicable(
  rollout: Rollout,
  request: RolloutActionRequest,
): void {
  const count = effectiveSteps(rollout.spec.strategy).length;
  if (request.action === 'promote') {
    if (request.step === undefined) {
      throw new InvalidFieldError(
        'step',
        'is missing; promote names the step that the person saw, so that a late click cannot promote another one',
      );
    }
    if (request.step > count) {
      throw new InvalidFieldError(
        'step',
        `is ${request.step}, and the release has ${count} steps`,
      );
    }
  }
  const refused = refusal(rollout, request);
  if (refused) {
    throw new ReleaseMovedOnError(refused, releaseNow(rollout));
  }
}

/** What runs now, for the body of a 409. */
export function releaseNow(rollout: Rollout): ReleaseNow {
  const { phase, step, message, release } = rollout.status ?? {};
  return { phase, step, message, release: release?.id };
}

function refusal(
  rollout: Rollout,
  request: RolloutActionRequest,
): string | undefined {
  const { name } = rollout.metadata;
  const release = rollout.status?.release;
  if (!release) return `${name} has had no release yet`;
  if (release.id !== request.release) {
    return `release ${request.release} of ${name} is over; now it is ${release.id}`;
  }
  const phase = rollout.status?.phase ?? 'Pending';
  return WHY_NOT[request.action]({ rollout, request, phase });
}

function notAdvancing({ phase }: Asked): string | undefined {
  return NOT_ADVANCING[phase];
}

function waitsToBegin({ phase, rollout }: Asked): boolean {
  return phase === 'Pending' && !rollout.status?.release?.finishedAt;
}

/** A batch failed and `onFailure: Pause` left it to people. */
function isStuck({ phase, rollout }: Asked): boolean {
  return phase === 'Degraded' && !rollout.status?.release?.finishedAt;
}

function isHeld({ rollout, request }: Asked): boolean {
  return (
    rollout.metadata.annotations?.[commandAnnotations.hold] === request.release
  );
}

function heldStill(asked: Asked): string | undefined {
  if (isHeld(asked)) return 'somebody holds the release; resume it first';
  return asked.rollout.spec.paused
    ? 'spec.paused is set; whoever writes the Rollout must remove it there'
    : undefined;
}

function notAtThisPause({ rollout, request }: Asked): string | undefined {
  const { step = '', currentStep } = rollout.status ?? {};
  const now = Number.parseInt(step, 10);
  if (now !== request.step) {
    return `step ${request.step} is not the current one; the release is at ${step}`;
  }
  return currentStep?.state === 'Paused'
    ? undefined
    : `step ${step} is not at its pause yet (${
        currentStep?.state ?? 'it has not begun'
      })`;
}
