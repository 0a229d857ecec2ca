// SPDX-License-Identifier: Apache-2.0
/** Conditions of a metric -> the lines in its chart: only what is a plain comparison, for a line that is wrong is worse than none. */
import type { MetricRules } from '@teal/rollouts-common';

/** A border that a measured number must not cross. */
export type Threshold = {
  /** Of a result with several numbers; `value` where it is one number. */
  readonly name: string;
  /** On which side of it a measurement is good. */
  readonly good: 'above' | 'below';
} & (
  | { readonly kind: 'number'; readonly value: number }
  /** A multiple of what was measured for the stable version at the same time. */
  | { readonly kind: 'ofStable'; readonly factor: number }
);

const SIDE = String.raw`(?:result|baseline)(?:\.\w+)?|-?\d+(?:\.\d+)?`;
const FACTOR = String.raw`(?:\s*\*\s*(\d+(?:\.\d+)?))?`;
const PLAIN = new RegExp(
  String.raw`^\(?\s*(${SIDE})${FACTOR}\s*(<=|>=|<|>)\s*(${SIDE})${FACTOR}\s*\)?$`,
);

/** Every border that the rules name plainly. */
export function thresholdsOf(rules: MetricRules | undefined): Threshold[] {
  if (!rules) return [];
  const { successCondition, failureCondition, compare } = rules;
  return [
    ...clauses(successCondition, '&&').flatMap(it => plain(it, 'good')),
    ...clauses(failureCondition, '||').flatMap(it => plain(it, 'bad')),
    ...(compare ? [tolerated(compare)] : []),
  ];
}

/** Each part counts by itself: all of `&&` must hold for a success, one of `||` is a failure. */
function clauses(condition: string | undefined, joint: '&&' | '||'): string[] {
  const other = joint === '&&' ? '||' : '&&';
  if (condition === undefined || condition.includes(other)) return [];
  return condition.split(joint).map(part => part.trim());
}

function plain(clause: string, when: 'good' | 'bad'): Threshold[] {
  const match = PLAIN.exec(clause);
  if (!match) return [];
  const [, left, leftFactor, operator, right, rightFactor] = match;
  const mirrored = !left.startsWith('result');
  const [subject, subjectFactor] = mirrored
    ? [right, rightFactor]
    : [left, leftFactor];
  const [border, borderFactor] = mirrored
    ? [left, leftFactor]
    : [right, rightFactor];
  if (!subject.startsWith('result') || subjectFactor !== undefined) return [];
  const isBelow = operator.startsWith('<') !== mirrored;
  const good = isBelow === (when === 'good') ? 'below' : 'above';
  const name = nameOf(subject);
  const factor = Number(borderFactor ?? 1);
  if (border.startsWith('baseline')) {
    return nameOf(border) === name
      ? [{ name, good, kind: 'ofStable', factor }]
      : [];
  }
  const value = Number(border) * factor;
  return Number.isFinite(value) ? [{ name, good, kind: 'number', value }] : [];
}

function nameOf(subject: string): string {
  return subject.split('.')[1] ?? 'value';
}

function tolerated({
  better,
  tolerance,
  of = 'value',
}: NonNullable<MetricRules['compare']>): Threshold {
  const lower = better === 'Lower';
  return {
    name: of,
    good: lower ? 'below' : 'above',
    kind: 'ofStable',
    factor: 1 + ((lower ? 1 : -1) * tolerance) / 100,
  };
}
