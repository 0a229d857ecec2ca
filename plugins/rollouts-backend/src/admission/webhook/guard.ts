// SPDX-License-Identifier: Apache-2.0
/**
 * The guard (DESIGN §2): while a release is under way a writer other than the
 * controller can't reset what it rests on; a field that such a writer really
 * changed becomes the original that the end of the release restores. The same
 * rule as the variables of manifests/gate-policy.yaml; one table of cases
 * (test/admission) is run against both.
 */
import { workloadMarks } from '@teal/rollouts-common';
import type { JsonPatchOperation } from '../../controller/kubeApi';
import type { Texts } from './review';
import {
  Field,
  FIELDS,
  fieldMarks,
  fieldTexts,
  templateDiffers,
  Workload,
} from './workload';

/** minReadySeconds of a release that has begun: no new pod ever counts as available. */
const INFLATED_READY_SECONDS = 2_147_483_646;
/** Fields of spec.strategy: put back together. */
const STRATEGY: readonly Field[] = [
  'maxSurge',
  'maxUnavailable',
  'strategyType',
];

/** A write of somebody else, compared with what is stored. */
export interface Comparison {
  readonly before: Texts;
  readonly after: Texts;
  readonly templateChanged: boolean;
  readonly inRelease: boolean;
  /** The controller has let a template in: the fields hold its working values, no longer the user's. */
  readonly begun: boolean;
  /** What this write is called as a release: the API server raises the generation by one in the same write. */
  readonly id: string;
  /** Work of an earlier round over this same write: a webhook after us had us called again. */
  readonly heldAlready: boolean;
  readonly guardedAlready: boolean;
  readonly strategyChanged: boolean;
  readonly pausedBefore: boolean;
  readonly pausedAfter: boolean;
  readonly pauseChanged: boolean;
  /** Fields that this writer really changed in mid-release. */
  readonly changed: readonly Field[];
}

/** What a write does, as the rules see it. */
export function compare(old: Workload, now: Workload): Comparison {
  const before = old.metadata.annotations ?? {};
  const after = now.metadata.annotations ?? {};
  const inRelease = workloadMarks.release in before;
  const begun =
    inRelease &&
    (workloadMarks.stableHash in before ||
      old.spec.minReadySeconds === INFLATED_READY_SECONDS);
  const id = `g${(old.metadata.generation ?? 0) + 1}`;
  const templateChanged = templateDiffers(old, now);
  const heldAlready = templateChanged && after[workloadMarks.release] === id;
  const [was, is] = [fieldTexts(old), fieldTexts(now)];
  const strategyChanged = STRATEGY.some(field => was[field] !== is[field]);
  const pausedBefore = old.spec.paused ?? false;
  const pausedAfter = now.spec.paused ?? false;
  return {
    before,
    after,
    templateChanged,
    inRelease,
    begun,
    id,
    heldAlready,
    guardedAlready: inRelease && after[workloadMarks.guarded] === id,
    strategyChanged,
    pausedBefore,
    pausedAfter,
    pauseChanged: inRelease && !heldAlready && pausedAfter !== pausedBefore,
    // Whoever writes a surge also says that the strategy is the rolling one, so the type goes with it.
    changed: FIELDS.filter(
      field =>
        inRelease &&
        (was[field] !== is[field] ||
          (field === 'strategyType' && strategyChanged)),
    ),
  };
}

/** The user's own values as the annotations have to hold them afterwards; `''`: absent. */
export function originals(comparison: Comparison, now: Workload): Texts {
  const { before, after, changed, inRelease, templateChanged } = comparison;
  const texts = fieldTexts(now);
  const opens = templateChanged && !inRelease;
  const kept = comparison.guardedAlready ? after : before;
  const fields = FIELDS.map(field => [
    fieldMarks[field],
    opens || changed.includes(field)
      ? texts[field]
      : kept[fieldMarks[field]] ?? '',
  ]);
  return {
    ...Object.fromEntries(fields),
    [workloadMarks.originalPaused]: originalPaused(comparison),
  };
}

function originalPaused(comparison: Comparison): string {
  const { before, after, pausedAfter } = comparison;
  if (comparison.heldAlready || comparison.guardedAlready) {
    return after[workloadMarks.originalPaused] ?? '';
  }
  const opens = comparison.templateChanged && !comparison.inRelease;
  if (comparison.pauseChanged || opens) return pausedAfter ? 'true' : '';
  return before[workloadMarks.originalPaused] ?? '';
}

/** The write put something back that its writer changed, now or in an earlier round. */
export function putsBack(comparison: Comparison): boolean {
  const { begun, changed, pauseChanged, guardedAlready } = comparison;
  return (begun && changed.length > 0) || pauseChanged || guardedAlready;
}

/** The working values as they are stored, where the writer changed them. */
export function workingValues(
  { begun, changed, strategyChanged }: Comparison,
  { spec }: Workload,
): JsonPatchOperation[] {
  if (!begun) return [];
  const back = (field: 'minReadySeconds' | 'progressDeadlineSeconds') => {
    if (!changed.includes(field)) return [];
    const path = `/spec/${field}`;
    const value = spec[field];
    return value === undefined
      ? [{ op: 'remove' as const, path }]
      : [{ op: 'add' as const, path, value }];
  };
  return [
    ...(strategyChanged
      ? [{ op: 'add' as const, path: '/spec/strategy', value: spec.strategy }]
      : []),
    ...back('minReadySeconds'),
    ...back('progressDeadlineSeconds'),
  ];
}
