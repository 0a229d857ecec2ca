// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a command applies to what a Rollout does now. The controller judges a
 * command again when it carries it out; this answer spares a person a click that
 * would only be ignored.
 */
import type {
  Hindrance,
  ReleaseNow,
  Rollout,
  RolloutActionRequest,
} from '@teal/rollouts-common';
import {
  adjustableWeight,
  closedBySchedule,
  currentStepNumber,
  hindranceOf,
  isWithin,
  stepsOf,
  trafficGates,
  trafficOf,
  waitingGates,
} from '@teal/rollouts-common';
import { InvalidFieldError, ReleaseMovedOnError } from './errors';

const words: Record<Hindrance, string> = {
  noRelease: 'no release is running',
  notBegun: 'the release has not begun: its template is held',
  goingBack: 'the release is on its way back already',
  rolledBack: 'the release was rolled back; retry starts it again',
  finishing: 'the release is finishing: all requests reach the new version',
  leaving:
    'the Rollout is disabled or being deleted; Kubernetes finishes the release',
  stopped: 'the release is stopped; its message says why',
  disabled: 'spec.disabled is set: Teal leaves the workload alone',
  heldByPerson: 'somebody holds the release; resume it first',
  heldByAuthor:
    'spec.paused is set; whoever writes the Rollout must remove it there',
  alreadyHeld: 'somebody holds the release already',
  notHeld: 'nobody holds the release',
  notAtPause: 'the current step is not at its pause yet',
  alreadyPromoted: 'the current step is promoted already',
  notRouted: "the current step's traffic is not where it should be yet",
  noRoutes:
    'requests go through the Service itself, which knows only none and all; name a route in spec.traffic.routes',
  refusedNotApplied:
    'the refused version is not applied; apply it again, then retry lets it in',
  nothingToRetry: 'there is no rolled back or refused version to try again',
  noGateWaits: 'no gate of the release waits for an answer',
  gateWaits:
    'a gate waits for an answer, which a promote does not give; approve it',
};

/**
 * @throws InvalidFieldError where the request can't be meant for any state.
 * @throws ReleaseMovedOnError where another release or step runs, or the action doesn't apply now.
 */
export function assertApplicable(
  rollout: Rollout,
  request: RolloutActionRequest,
  now: number = Date.now(),
): void {
  if (isOfStep(request)) assertStep(rollout, request);
  if (request.action === 'adjust' && request.traffic === undefined) {
    throw new InvalidFieldError(
      'traffic',
      'is missing; adjust says who sees the new version from now on',
    );
  }
  if (request.action === 'approve') assertGate(rollout, request);
  const refused =
    refusal(rollout, request) ?? outsideSchedule(rollout, request, now);
  if (refused) {
    throw new ReleaseMovedOnError(refused, releaseNow(rollout));
  }
  if (request.action === 'adjust') assertCarried(rollout, request);
}

/** Ways forward that the author's schedule closes for the time being; going back is always open. */
function outsideSchedule(
  rollout: Rollout,
  request: RolloutActionRequest,
  now: number,
): string | undefined {
  const { action } = request;
  const sentence = closedBySchedule(rollout, request, now);
  if (sentence === undefined) return undefined;
  const closed = `Rollout ${rollout.metadata.name}: ${sentence}`;
  return action === 'adjust'
    ? `${closed}, and until then the new version gets no more requests`
    : `${closed}; ${action} it then`;
}

/** Acts on one step: the one that the person saw. */
function isOfStep({ action }: RolloutActionRequest): boolean {
  return action === 'promote' || action === 'adjust';
}

function assertStep(
  rollout: Rollout,
  { action, step }: RolloutActionRequest,
): void {
  const count = stepsOf(rollout).length;
  if (step === undefined) {
    throw new InvalidFieldError(
      'step',
      `is missing; ${action} names the step that the person saw, so that a late click cannot act on another one`,
    );
  }
  if (step > count) {
    throw new InvalidFieldError(
      'step',
      `is ${step}, and the release has ${count} steps`,
    );
  }
}

/** Approves what the author has put into the way, and nothing else. */
function assertGate(rollout: Rollout, { gate }: RolloutActionRequest): void {
  const names = (rollout.spec.gates ?? []).map(({ name }) => name);
  if (gate === undefined) {
    throw new InvalidFieldError(
      'gate',
      'is missing; approve names the gate that the person saw',
    );
  }
  if (!names.includes(gate)) {
    throw new InvalidFieldError(
      'gate',
      `is ${gate}, and the Rollout has ${
        names.length > 0 ? `the gates ${names.join(', ')}` : 'no gates'
      }`,
    );
  }
}

/** The portal knows the pods by the Rollout's status; the controller looks again. */
function assertCarried(
  rollout: Rollout,
  { traffic = {}, step = 1 }: RolloutActionRequest,
): void {
  const { status = {} } = rollout;
  const { weight = 0 } = traffic;
  const steps = stepsOf(rollout);
  const gates = trafficGates(rollout.spec.gates, steps, step - 1);
  if (
    gates.length > 0 &&
    !isWithin(trafficOf(traffic), steps[step - 1].traffic)
  ) {
    throw new InvalidFieldError(
      'traffic',
      `lets more in than step ${step} itself, and gate ${gates[0].name} is asked about that and no more; change the step, then it is asked anew`,
    );
  }
  const readyPods = status.canary?.readyReplicas ?? 0;
  const replicas = status.stable?.replicas ?? 0;
  const most = adjustableWeight({
    readyPods,
    replicas,
    stepWeight: steps[step - 1].weight,
  });
  if (weight > most) {
    throw new InvalidFieldError(
      'traffic.weight',
      `is ${weight}, and the ${readyPods} ready new pods (the stable version has ${replicas}) can carry at most ${most} %`,
    );
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
  const { status = {} } = rollout;
  const current = currentStepNumber(status) ?? request.step;
  if (isOfStep(request) && request.step !== current) {
    return `step ${request.step} is not the current one; the release is at ${status.step}`;
  }
  const hindrance = hindranceOf(rollout, request.action);
  if (hindrance) return words[hindrance];
  return request.action === 'approve'
    ? notWaiting(rollout, request)
    : undefined;
}

/** The gate that the person saw was answered meanwhile, or is asked for another step. */
function notWaiting(
  rollout: Rollout,
  { gate, step }: RolloutActionRequest,
): string | undefined {
  const waiting = waitingGates(rollout).filter(
    ({ status }) => status.name === gate,
  );
  if (waiting.length === 0) return `gate ${gate} doesn't wait for an answer`;
  const other = waiting[0].status.step;
  return step === undefined || other === undefined || other === step
    ? undefined
    : `gate ${gate} waits for an answer about step ${other}, not ${step}`;
}
