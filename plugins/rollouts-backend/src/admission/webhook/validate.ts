// SPDX-License-Identifier: Apache-2.0
/**
 * What the schema of one Rollout can't see: other Rollouts, and the release
 * under way. For API servers without ValidatingAdmissionPolicy; the same rules
 * and sentences as manifests/validation-policy.yaml.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  commandAnnotations,
  FINALIZER,
  parseApprove,
  type Rollout,
} from '@teal/rollouts-common';
import { AdmissionRequest, Answer, refused, UNCHANGED } from './review';

/** Phases in which a release is over for its history, but not for its pods. */
const NOT_AT_REST: readonly string[] = [
  'RollingBack',
  'RolledBack',
  'Finalizing',
];

/** A new workload or Service: only then the namespace's other Rollouts matter. */
export function needsRivals({
  object,
  oldObject,
}: AdmissionRequest<Rollout>): boolean {
  return (
    !oldObject ||
    !isDeepStrictEqual(object.spec.workloadRef, oldObject.spec.workloadRef) ||
    object.spec.traffic.service !== oldObject.spec.traffic.service
  );
}

/**
 * Judges a Rollout that is created or changed.
 *
 * @param rivals - every Rollout of the namespace, where `needsRivals` holds
 */
export function validate(
  request: AdmissionRequest<Rollout>,
  rivals: readonly Rollout[],
): Answer {
  const { object, oldObject } = request;
  const refusal =
    takenAlready(object, needsRivals(request) ? rivals : []) ??
    (oldObject
      ? changesInMidRelease(oldObject, object) ?? leaves(oldObject, object)
      : undefined) ??
    unreadableCommand(object);
  return refusal === undefined ? UNCHANGED : refused(refusal);
}

/** One Rollout for a workload, and for a Service. */
function takenAlready(
  { metadata, spec }: Rollout,
  rivals: readonly Rollout[],
): string | undefined {
  for (const rival of rivals) {
    const { name } = rival.metadata;
    if (name === metadata.name) continue;
    if (isDeepStrictEqual(rival.spec.workloadRef, spec.workloadRef)) {
      return `${spec.workloadRef.kind} ${spec.workloadRef.name} is released by Rollout ${name} already; change that one, or delete it first`;
    }
    const { service } = spec.traffic;
    if (rival.spec.traffic.service === service) {
      return `Service ${service} belongs to the releases of Rollout ${name} already; name another Service, or delete that Rollout first`;
    }
  }
  return undefined;
}

/** While a release is under way, what it was started with stays. */
function changesInMidRelease(old: Rollout, now: Rollout): string | undefined {
  const release = releaseUnderWay(old);
  if (release === undefined || isDeepStrictEqual(old.spec, now.spec)) {
    return undefined;
  }
  const { name, namespace } = now.metadata;
  const change = fixedField(old, now) ?? passedStep(old, now);
  return (
    change &&
    `${change} while release ${release} is under way; promote it to its end, or roll it back: ` +
      `kubectl annotate tro ${name} -n ${namespace} rollouts.teal.dev/rollback=${release}`
  );
}

function releaseUnderWay({ status }: Rollout): string | undefined {
  const release = status?.release;
  if (!release?.id) return undefined;
  return !release.finishedAt || NOT_AT_REST.includes(status?.phase ?? '')
    ? release.id
    : undefined;
}

function fixedField(old: Rollout, now: Rollout): string | undefined {
  const [before, after] = [old.spec, now.spec];
  if (!isDeepStrictEqual(before.workloadRef, after.workloadRef)) {
    return `spec.workloadRef can not change from ${before.workloadRef.name}`;
  }
  if (before.traffic.service !== after.traffic.service) {
    return `spec.traffic.service can not change from ${before.traffic.service}`;
  }
  const routes = before.traffic.routes ?? [];
  if (!isDeepStrictEqual(routes, after.traffic.routes ?? [])) {
    return 'spec.traffic.routes can not change';
  }
  const open = before.traffic.byReplicas ?? false;
  if (open !== (after.traffic.byReplicas ?? false)) {
    return 'spec.traffic.byReplicas can not change';
  }
  if (before.strategy.type !== after.strategy.type) {
    return `spec.strategy.type can not change from ${before.strategy.type}`;
  }
  return undefined;
}

/** Steps that have passed, and the pods of the current one. */
function passedStep(old: Rollout, now: Rollout): string | undefined {
  // 1-based; 0 before the first step.
  const step = Number(/^([0-9]+)\//.exec(old.status?.step ?? '')?.[1] ?? 0);
  const [before, after] = [old.spec.strategy.steps, now.spec.strategy.steps];
  const passed = before.slice(0, Math.max(step - 1, 0));
  if (!passed.every((each, i) => isDeepStrictEqual(each, after[i]))) {
    return step === 2
      ? 'step 1 has passed and can not change'
      : `steps 1 to ${step - 1} have passed and can not change`;
  }
  const current = before[step - 1];
  if (current && after[step - 1]?.replicas !== current.replicas) {
    return `step ${step} has its pods already: its replicas can not change (its traffic and its pause can)`;
  }
  return undefined;
}

/** A workload that its Rollout let go of would stay gated, and its next template be held with nobody to let it in. */
function leaves(old: Rollout, now: Rollout): string | undefined {
  const [before, after] = [old.spec.workloadRef, now.spec.workloadRef];
  const takenIn = old.metadata.finalizers?.includes(FINALIZER) ?? false;
  if (!takenIn || isDeepStrictEqual(before, after)) return undefined;
  return (
    `spec.workloadRef can not change from ${before.name} to ${after.name}; delete Rollout ${now.metadata.name}, ` +
    `which gives ${before.kind} ${before.name} back to Kubernetes, and create it again`
  );
}

/** CEL rules of the schema can't see annotations. */
function unreadableCommand({ metadata }: Rollout): string | undefined {
  const { adjust, approve } = commandAnnotations;
  const asked = metadata.annotations?.[adjust];
  const answer = metadata.annotations?.[approve];
  if (answer !== undefined && !parseApprove(answer)) {
    return `${approve} takes a release and a gate such as g7/change-board, or g7/change-board/2 for one step`;
  }
  return asked === undefined || asked.trim().startsWith('{')
    ? undefined
    : `${adjust} takes JSON such as {"release":"g7","step":2,"weight":35}: who sees the new version from now on in the current step`;
}
