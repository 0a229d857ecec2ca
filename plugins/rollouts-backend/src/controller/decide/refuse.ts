// SPDX-License-Identifier: Apache-2.0

/**
 * c1: what must hold before a template is let in, and what must still be there
 * in mid-release. A refusal touches nothing; its sentence names the object and
 * the remedy.
 */
import { canaryServiceName, workloadMarks } from '@teal/rollouts-common';
import { analysisProblem } from './analysis/places';
import { opensService, tooManyPods } from './byReplicas';
import type { Outcome } from './outcome';
import { nameOf } from './share';
import { scheduleNow } from './scheduleNow';
import type { Situation } from './situation';

const {
  gatedLabel: GATED_LABEL,
  bypass: BYPASS,
  releaseSteps: RELEASE_STEPS,
} = workloadMarks;

/** A pod's name begins with at most 58 letters of `<Deployment>-<hash>-`: with one more nothing of the hash is left. */
const NAME_LETTERS = 56;

/** Why something can't go on. */
export interface Refusal {
  /** CamelCase, for the condition. */
  readonly reason: string;
  readonly message: string;
  /** It was a person's wish, not a defect: nothing is stalled. */
  readonly wished?: true;
  /** Milliseconds since the epoch: when it may end by itself. */
  readonly requeueAt?: number;
}

/** Why this release may not begin; undefined: it may. */
export function refuseToBegin(situation: Situation): Refusal | undefined {
  return (
    refuseHold(situation) ??
    refuseSteps(situation) ??
    refuseWorkload(situation) ??
    refuseService(situation) ??
    refuseCanaryService(situation) ??
    refuseRoutes(situation) ??
    refuseAnalysis(situation) ??
    refuseSchedule(situation)
  );
}

/** To go by the Rollout's steps instead would be another release than the one that was asked for. */
function refuseSteps({ workload }: Situation): Refusal | undefined {
  const problem = workload.release?.stepsProblem;
  return problem === undefined
    ? undefined
    : {
        reason: 'StepsUnfit',
        message: `its own steps (annotation ${RELEASE_STEPS} of Deployment ${workload.name}) can't be used: ${problem}; roll it back, or release again with others`,
      };
}

/** The author's schedule lets no release start now. */
function refuseSchedule(situation: Situation): Refusal | undefined {
  const closed = scheduleNow(situation);
  return (
    closed && {
      reason: 'OutsideSchedule',
      message: closed.sentence,
      wished: true,
      requeueAt: closed.changesAt,
    }
  );
}

/** What the objects lack for the next release, said while none is under way; a wish or a scale of 0 is nothing lacking. */
export function refuseNext(situation: Situation): Refusal | undefined {
  const refusal =
    refuseWorkload(situation) ??
    refuseService(situation) ??
    refuseCanaryService(situation) ??
    refuseRoutes(situation) ??
    refuseAnalysis(situation);
  return refusal?.reason === 'ScaledToZero' ? undefined : refusal;
}

/** Why a release that goes forward must stop where it is; going back carries on without the object. */
export function refuseToGoOn(situation: Situation): Refusal | undefined {
  const { observation, stable, workload } = situation;
  const { service: serviceName } = observation.rollout.spec.traffic;
  if (!stable) {
    return {
      reason: 'StableReplicaSetMissing',
      message: `the ReplicaSet with hash ${workload.release?.stableHash} that holds the stable version is gone from Deployment ${workload.name}; take the workload out (label ${GATED_LABEL} off, annotation ${BYPASS} with the reason) and deploy the version that should run`,
    };
  }
  if (!observation.service || observation.service.deleting) {
    return {
      reason: 'ServiceMissing',
      message: `Service ${serviceName} doesn't exist; create it again, then the release goes on`,
    };
  }
  if (workload.replicas === 0) {
    return {
      reason: 'ScaledToZero',
      message: `Deployment ${workload.name} was scaled to 0 in mid-release; scale it up, then the release goes on`,
    };
  }
  const missing = observation.routes.find(route => !route.exists);
  if (missing) {
    return {
      reason: 'RouteMissing',
      message: `${nameOf(
        missing,
      )} doesn't exist; create it again, then the release goes on`,
    };
  }
  return refuseCanaryService(situation);
}

/** Who or what holds the step machine still; undefined: nobody. */
export function refuseHold(situation: Situation): Refusal | undefined {
  const { observation, workload, memory } = situation;
  const { spec, commands } = observation.rollout;
  if (spec.paused) {
    return {
      reason: 'PausedByAuthor',
      message: `spec.paused of Rollout ${observation.rollout.name} holds the release`,
      wished: true,
    };
  }
  if (commands.hold && commands.hold.release === memory.release?.id) {
    return {
      reason: 'HeldByPerson',
      message: `release ${commands.hold.release} is held${
        commands.actor ? ` by ${commands.actor}` : ''
      }`,
      wished: true,
    };
  }
  if (workload.release?.originallyPaused) {
    return {
      reason: 'WorkloadPaused',
      message: `Deployment ${workload.name} was paused by its user; kubectl rollout resume deployment/${workload.name} lets the release go on`,
      wished: true,
    };
  }
  return undefined;
}

/** The outcome of a refusal before the template was let in. */
export function pending(situation: Situation, refusal: Refusal): Outcome {
  return {
    phase: 'Pending',
    message: `release ${situation.releaseId} is held: ${refusal.message}`,
    writes: [],
    notes: [],
    memory: situation.memory,
    requeueAt: refusal.requeueAt,
    ...(refusal.wished ? {} : { stalled: refusal.reason }),
  };
}

/** The outcome of a refusal in mid-release. */
export function degraded(situation: Situation, refusal: Refusal): Outcome {
  return {
    phase: 'Degraded',
    message: refusal.message,
    writes: [],
    notes: [],
    memory: situation.memory,
    stalled: refusal.reason,
  };
}

function refuseWorkload(situation: Situation): Refusal | undefined {
  const { workload, stable } = situation;
  if (workload.name.length > NAME_LETTERS) {
    return {
      reason: 'NameTooLong',
      message: `the name of Deployment ${workload.name} has ${workload.name.length} letters: Kubernetes cuts the names of its pods at 58, so that its versions can't be told apart among the endpoints of a Service; use a name of at most ${NAME_LETTERS}`,
    };
  }
  const strategy =
    workload.release?.originals.strategyType ?? workload.fields.strategyType;
  if (strategy !== undefined && strategy !== 'RollingUpdate') {
    return {
      reason: 'StrategyUnsupported',
      message: `Deployment ${workload.name} has strategy ${strategy}; blue-green needs spec.strategy.type RollingUpdate`,
    };
  }
  if (!stable) {
    return {
      reason: 'StableReplicaSetMissing',
      message: `Deployment ${workload.name} has no ReplicaSet that could be the stable version`,
    };
  }
  if (workload.replicas === 0) {
    return {
      reason: 'ScaledToZero',
      message: `Deployment ${workload.name} has 0 replicas; scale it up, then the release begins`,
    };
  }
  return undefined;
}

function refuseService({
  observation,
  workload,
}: Situation): Refusal | undefined {
  const { service, rollout } = observation;
  if (!service || service.deleting) {
    return {
      reason: 'ServiceMissing',
      message: `Service ${rollout.spec.traffic.service} doesn't exist; create it or correct spec.traffic.service`,
    };
  }
  const named = `Service ${service.name}`;
  if (service.type === 'ExternalName') {
    return {
      reason: 'ServiceUnfit',
      message: `${named} has type ExternalName and selects no pods; name a Service that does`,
    };
  }
  const selector = Object.entries(service.selector);
  if (selector.length === 0) {
    return {
      reason: 'ServiceUnfit',
      message: `${named} has no selector; give it the labels of the pods of Deployment ${workload.name}`,
    };
  }
  const astray = selector.find(
    ([label, value]) => workload.templateLabels[label] !== value,
  );
  if (astray) {
    return {
      reason: 'ServiceUnfit',
      message: `${named} selects ${astray[0]}=${astray[1]}, which the pod template of Deployment ${workload.name} doesn't carry; correct one of the two`,
    };
  }
  if (service.foreignEndpoints.length > 0) {
    return {
      reason: 'ForeignEndpoints',
      message: `${named} also selects ${service.foreignEndpoints.join(
        ', ',
      )}, which Deployment ${
        workload.name
      } doesn't own; narrow the selector to one workload`,
    };
  }
  return undefined;
}

function refuseCanaryService({ observation }: Situation): Refusal | undefined {
  const { canaryService, rollout } = observation;
  if (!canaryService || canaryService.ownedBy === rollout.name) {
    return undefined;
  }
  return {
    reason: 'CanaryServiceTaken',
    message: `Service ${canaryServiceName(
      rollout.spec.traffic.service,
    )} exists and isn't Teal's; rename or delete it`,
  };
}

function refuseAnalysis({
  observation,
  memory,
}: Situation): Refusal | undefined {
  const known = memory.release?.skipsSteps && !memory.release.finishedAt;
  const problem = known ? undefined : analysisProblem(observation);
  return problem === undefined
    ? undefined
    : { reason: 'AnalysisUnfit', message: problem };
}

function refuseRoutes(situation: Situation): Refusal | undefined {
  const { observation } = situation;
  for (const route of observation.routes) {
    const problem = route.unreadable ?? route.problem;
    if (problem !== undefined) {
      return { reason: 'RouteUnfit', message: `${nameOf(route)}: ${problem}` };
    }
    if (!route.exists) {
      return {
        reason: 'RouteMissing',
        message: `${nameOf(
          route,
        )} doesn't exist; create it or correct spec.traffic.routes`,
      };
    }
  }
  return observation.routes.length > 0 ? undefined : refuseUnrouted(situation);
}

/** Without a route the Service's selector switches all requests at once, or lets in both versions. */
function refuseUnrouted(situation: Situation): Refusal | undefined {
  const { steps } = situation;
  const index = steps.findIndex(({ traffic }) => {
    const { weight, matches, mirror, sticky } = traffic;
    const partial = weight > 0 && weight < 100;
    const open = opensService(situation, traffic);
    return (partial && !open) || matches || mirror || sticky;
  });
  if (index < 0) return refuseTooManyPods(situation);
  const { weight, matches, mirror, sticky } = steps[index].traffic;
  const asks =
    (matches && 'matches') ??
    (mirror && 'mirror') ??
    (sticky && 'sticky') ??
    `weight ${weight}`;
  return {
    reason: 'RouteNeeded',
    message: `step ${
      index + 1
    } has ${asks}, but without spec.traffic.routes the Service can only switch between 0 and 100`,
  };
}

function refuseTooManyPods(situation: Situation): Refusal | undefined {
  const problem = situation.steps
    .map(({ traffic }, index) =>
      opensService(situation, traffic)
        ? tooManyPods(situation, index)
        : undefined,
    )
    .find(it => it !== undefined);
  return problem === undefined
    ? undefined
    : { reason: 'StepUnfit', message: problem };
}
