// SPDX-License-Identifier: Apache-2.0
/**
 * Scaling through the scale subresource while a release is under way: nobody
 * scales to 0, and an autoscaler scales up, not down, because the pods of both
 * versions count in its metrics. The same rules as manifests/autoscaler-policy.yaml
 * and `scale` in manifests/validation-policy.yaml.
 */
import { workloadMarks } from '@teal/rollouts-common';
import { scaledToZero } from './gate';
import { AdmissionRequest, Answer, refused, UNCHANGED } from './review';
import type { Texts } from './review';
import { isAutoscaler } from './writer';

/** What is read of an autoscaling/v1 Scale. */
export interface Scale {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas?: number };
}

/** A write that scales down, by an autoscaler or to 0: any other needs no look at the workload. */
export function scalesDown({
  object,
  oldObject,
  ...request
}: AdmissionRequest<Scale>): boolean {
  const [before, after] = [replicasOf(oldObject), replicasOf(object)];
  const autoscaler = isAutoscaler({ ...request, object });
  return after < before && (after === 0 || autoscaler);
}

/**
 * Judges a Scale for which `scalesDown` holds.
 *
 * @param annotations - of the workload: a Scale has none
 */
export function scale(
  request: AdmissionRequest<Scale>,
  annotations: Texts,
): Answer {
  const release = annotations[workloadMarks.release];
  if (release === undefined || !scalesDown(request)) return UNCHANGED;
  const { object, oldObject } = request;
  if (!isAutoscaler(request)) {
    return refused(scaledToZero(object.metadata.name, release));
  }
  const value = replicasOf(oldObject);
  return {
    allowed: true,
    patch: [{ op: 'add', path: '/spec/replicas', value }],
    warnings: [],
  };
}

function replicasOf(scaled: Scale | null | undefined): number {
  return scaled?.spec.replicas ?? 0;
}
