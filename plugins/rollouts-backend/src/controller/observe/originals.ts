// SPDX-License-Identifier: Apache-2.0
/** The user's own values as the gate and the guard saved them: one annotation a field, `none` = was absent. Pure. */
import { ABSENT, IntOrPercent, workloadMarks } from '@teal/rollouts-common';
import type { ReleaseFields } from './observation';

/** Reads the saved fields; an annotation that isn't there gives no property, like one that holds `none`. */
export function originalsOf(
  annotations: Readonly<Record<string, string>>,
): ReleaseFields {
  const minReadySeconds = numberOf(
    annotations[workloadMarks.originalMinReadySeconds],
  );
  const progressDeadlineSeconds = numberOf(
    annotations[workloadMarks.originalProgressDeadlineSeconds],
  );
  const maxSurge = intOrPercentOf(annotations[workloadMarks.originalMaxSurge]);
  const maxUnavailable = intOrPercentOf(
    annotations[workloadMarks.originalMaxUnavailable],
  );
  const strategyType = textOf(annotations[workloadMarks.originalStrategyType]);
  return {
    ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
    ...(progressDeadlineSeconds === undefined
      ? {}
      : { progressDeadlineSeconds }),
    ...(maxSurge === undefined ? {} : { maxSurge }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    ...(strategyType === undefined ? {} : { strategyType }),
  };
}

function textOf(value: string | undefined): string | undefined {
  return value === ABSENT || value === '' ? undefined : value;
}

function numberOf(value: string | undefined): number | undefined {
  const text = textOf(value);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function intOrPercentOf(value: string | undefined): IntOrPercent | undefined {
  return numberOf(value) ?? textOf(value);
}
