// SPDX-License-Identifier: Apache-2.0
/** A Deployment in a review, and the comparisons that gate and guard rest on. */
import { isDeepStrictEqual } from 'node:util';
import { ABSENT, HELD_MARKER, workloadMarks } from '@teal/rollouts-common';
import type { IntOrPercent } from '@teal/rollouts-common';
import type { Texts } from './review';

/** What gate and guard read of a Deployment. */
export interface Workload {
  readonly metadata: {
    readonly name: string;
    readonly generation?: number;
    readonly labels?: Texts;
    readonly annotations?: Texts;
  };
  readonly spec: {
    readonly replicas?: number;
    readonly paused?: boolean;
    readonly minReadySeconds?: number;
    readonly progressDeadlineSeconds?: number;
    readonly strategy?: {
      readonly type?: string;
      readonly rollingUpdate?: {
        readonly maxSurge?: IntOrPercent;
        readonly maxUnavailable?: IntOrPercent;
      };
    };
    readonly template: {
      readonly metadata?: {
        readonly labels?: Texts;
        readonly annotations?: Texts;
        readonly finalizers?: readonly string[];
      };
      readonly spec?: unknown;
    };
  };
}

/** Fields that a release changes, by the annotation that keeps the user's own value. */
export const fieldMarks = {
  minReadySeconds: workloadMarks.originalMinReadySeconds,
  progressDeadlineSeconds: workloadMarks.originalProgressDeadlineSeconds,
  maxSurge: workloadMarks.originalMaxSurge,
  maxUnavailable: workloadMarks.originalMaxUnavailable,
  strategyType: workloadMarks.originalStrategyType,
} as const;

/** A field that a release changes. */
export type Field = keyof typeof fieldMarks;

/** Every one of them. */
export const FIELDS = Object.keys(fieldMarks) as readonly Field[];

/** The fields as annotations hold them; `none` where absent. */
export function fieldTexts({
  spec,
}: Workload): Readonly<Record<Field, string>> {
  const { type, rollingUpdate } = spec.strategy ?? {};
  const text = (value: number | string | undefined) =>
    value === undefined ? ABSENT : String(value);
  return {
    minReadySeconds: text(spec.minReadySeconds),
    progressDeadlineSeconds: text(spec.progressDeadlineSeconds),
    maxSurge: text(rollingUpdate?.maxSurge),
    maxUnavailable: text(rollingUpdate?.maxUnavailable),
    strategyType: text(type),
  };
}

/** The gate's label is on it. */
export function isGated({ metadata }: Workload): boolean {
  return metadata.labels?.[workloadMarks.gatedLabel] === 'true';
}

/** Break-glass: the label is off together with a reason, so nobody looks at the write. */
export function isTakenOut(workload: Workload): boolean {
  const reason = workload.metadata.annotations?.[workloadMarks.bypass] ?? '';
  return !isGated(workload) && reason !== '';
}

/** Different but for the marker, as the Deployment controller compares templates but for its hash label. */
export function templateDiffers(before: Workload, after: Workload): boolean {
  const [old, now] = [before.spec.template, after.spec.template];
  return (
    !isDeepStrictEqual(old.spec, now.spec) ||
    !isDeepStrictEqual(
      old.metadata?.labels ?? {},
      now.metadata?.labels ?? {},
    ) ||
    !isDeepStrictEqual(
      old.metadata?.finalizers ?? [],
      now.metadata?.finalizers ?? [],
    ) ||
    !isDeepStrictEqual(
      withoutMarker(old.metadata?.annotations),
      withoutMarker(now.metadata?.annotations),
    )
  );
}

function withoutMarker(annotations: Texts = {}): Texts {
  const { [HELD_MARKER]: _marker, ...others } = annotations;
  return others;
}
