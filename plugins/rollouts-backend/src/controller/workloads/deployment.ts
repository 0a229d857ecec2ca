// SPDX-License-Identifier: Apache-2.0
/**
 * A change of a Deployment as a JSON merge patch. Pure.
 *
 * null removes, and only what is there is removed; a map that ends empty is
 * dropped by the API server itself, so absent stays absent (I4).
 */
import {
  HELD_MARKER,
  IntOrPercent,
  workloadMarks,
} from '@teal/rollouts-common';
import type { WorkloadChange } from '../decide/decision';
import { plainMetadata, PodTemplate } from '../templateHash';
import type { TrimmedDeployment } from '../trim';

const OURS = 'rollouts.teal.dev/';

type MergePatch = Record<string, unknown>;

/**
 * The merge patch of a change.
 *
 * @param templates - for `templateOf`: the template as it is in the Deployment now, and the ReplicaSet's.
 */
export function deploymentPatch(
  deployment: TrimmedDeployment,
  change: WorkloadChange,
  templates?: { readonly now: PodTemplate; readonly wanted: PodTemplate },
): MergePatch {
  const spec: MergePatch = {
    ...pick('paused', change.paused),
    ...pick('minReadySeconds', change.minReadySeconds),
    ...pick('progressDeadlineSeconds', change.progressDeadlineSeconds),
    ...strategyPatch(change),
    ...templatePatch(deployment, change, templates),
  };
  return {
    metadata: {
      resourceVersion: deployment.metadata.resourceVersion,
      ...labelPatch(change),
      ...annotationPatch(deployment, change),
    },
    ...(Object.keys(spec).length ? { spec } : {}),
  };
}

/** A pod template as a user would write it: without the hash label and Teal's marker. */
export function userTemplate(template: PodTemplate): PodTemplate {
  return withoutUndefined({
    ...template,
    metadata: plainMetadata(template),
  }) as PodTemplate;
}

/**
 * What turns one JSON value into another by RFC 7386: lists are replaced whole,
 * keys that are gone become null. Undefined: they are equal.
 */
export function mergeDifference(now: unknown, wanted: unknown): unknown {
  if (!isMap(now) || !isMap(wanted)) {
    return JSON.stringify(now) === JSON.stringify(wanted) ? undefined : wanted;
  }
  const difference: MergePatch = {};
  for (const key of Object.keys(now)) {
    if (wanted[key] === undefined && now[key] !== null) difference[key] = null;
  }
  for (const [key, value] of Object.entries(wanted)) {
    const inside =
      now[key] === undefined ? value : mergeDifference(now[key], value);
    if (inside !== undefined) difference[key] = inside;
  }
  return Object.keys(difference).length ? difference : undefined;
}

function templatePatch(
  deployment: TrimmedDeployment,
  change: WorkloadChange,
  templates?: { readonly now: PodTemplate; readonly wanted: PodTemplate },
): MergePatch {
  if (change.templateOf) {
    if (!templates) {
      throw new TypeError(
        `the template of ReplicaSet ${change.templateOf.replicaSet} must be read before it is written`,
      );
    }
    const { now, wanted } = templates;
    return pick('template', mergeDifference(now, userTemplate(wanted)));
  }
  if (!change.unhold || deployment.template.held === undefined) return {};
  return {
    template: { metadata: { annotations: { [HELD_MARKER]: null } } },
  };
}

function strategyPatch(change: WorkloadChange): MergePatch {
  const rollingUpdate: Record<string, IntOrPercent | null> = {
    ...pick('maxSurge', change.maxSurge),
    ...pick('maxUnavailable', change.maxUnavailable),
  };
  return Object.keys(rollingUpdate).length
    ? { strategy: { rollingUpdate } }
    : {};
}

function labelPatch(change: WorkloadChange): MergePatch {
  if (change.gated === undefined) return {};
  return {
    labels: { [workloadMarks.gatedLabel]: change.gated ? 'true' : null },
  };
}

function annotationPatch(
  deployment: TrimmedDeployment,
  change: WorkloadChange,
): MergePatch {
  const annotations: Record<string, string | null> = {
    ...pick(workloadMarks.release, change.release),
    ...pick(workloadMarks.stableHash, change.stableHash),
  };
  if (change.forgetRelease) {
    // Whatever the gate and the guard have written; only a person's bypass stays.
    for (const name of Object.keys(deployment.metadata.annotations)) {
      if (name.startsWith(OURS) && name !== workloadMarks.bypass) {
        annotations[name] = null;
      }
    }
  }
  return Object.keys(annotations).length ? { annotations } : {};
}

function pick<T>(key: string, value: T | undefined): Record<string, T> {
  return value === undefined ? {} : { [key]: value };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withoutUndefined(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
