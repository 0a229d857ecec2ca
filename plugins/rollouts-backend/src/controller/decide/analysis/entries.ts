// SPDX-License-Identifier: Apache-2.0

/** The metrics in status.analysis: one entry for each metric of each place. */
import type { MetricStatus } from '@teal/rollouts-common';
import { unmeasured } from '../../analysis/judging/tally';
import type { Memory } from '../memory';
import type { Place } from './places';
import { MOST_ENTRIES } from './places';

type Key = Pick<Place, 'stage' | 'step'>;

/** What is known of a metric; a fresh entry before its first measurement. */
export function entryOf(
  memory: Memory,
  place: Key,
  metric: { readonly name: string; readonly dryRun?: boolean },
): MetricStatus {
  const known = memory.analysis?.find(it => isEntry(it, place, metric.name));
  return (
    known ??
    unmeasured({
      metric: metric.name,
      stage: place.stage,
      ...(place.stage === 'Step' ? { step: place.step } : {}),
      ...(metric.dryRun ? { dryRun: true } : {}),
    })
  );
}

/** The memory with this entry in place of the one before. */
export function withEntry(memory: Memory, entry: MetricStatus): Memory {
  const before = memory.analysis ?? [];
  const at = before.findIndex(
    it =>
      it.metric === entry.metric &&
      it.stage === entry.stage &&
      it.step === entry.step,
  );
  const after =
    at === -1
      ? [...before, entry]
      : before.map((it, index) => (index === at ? entry : it));
  return { ...memory, analysis: bounded(after) };
}

/** A step that a person promoted has forgiven what the background held against the release: it is judged anew. */
export function forgiveBackground(memory: Memory): Memory {
  if (!memory.analysis) return memory;
  const kept = memory.analysis.filter(
    ({ stage, phase }) =>
      stage !== 'Background' || phase === 'Running' || phase === 'Successful',
  );
  return kept.length === memory.analysis.length
    ? memory
    : { ...memory, analysis: kept };
}

function isEntry(
  it: MetricStatus,
  { stage, step }: Key,
  name: string,
): boolean {
  return (
    it.metric === name &&
    it.stage === stage &&
    (stage !== 'Step' || it.step === step)
  );
}

/** The measurements before the release go first, then those of steps long passed. */
function bounded(entries: readonly MetricStatus[]): MetricStatus[] {
  const kept = [...entries];
  while (kept.length > MOST_ENTRIES) {
    const check = kept.findIndex(it => it.stage === 'Check');
    const oldStep = kept.findIndex(it => it.stage === 'Step');
    kept.splice(Math.max(0, check === -1 ? oldStep : check), 1);
  }
  return kept;
}
