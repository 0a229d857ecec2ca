// SPDX-License-Identifier: Apache-2.0

/** Plays the runner of measurements: keeps what is wanted and makes one at a time. */
import type { MeasurementRequest } from '../../analysis/judging/request';
import { measurementId } from '../../analysis/judging/request';
import type { World } from './world';

/** True when the Rollout has anything to measure. */
export function isMeasured({ rollout }: World): boolean {
  const { analysis, strategy } = rollout?.spec ?? {};
  return (
    analysis !== undefined ||
    strategy?.steps.some(step => step.analysis !== undefined) === true
  );
}

/** What isn't wanted any more is forgotten. */
export function wantMeasured(
  world: World,
  requests: readonly MeasurementRequest[],
): void {
  world.wanted = requests;
  const ids = new Set(requests.map(it => measurementId(it, it.metric.name)));
  world.results = world.results.filter(it =>
    ids.has(measurementId(it, it.metric)),
  );
}

/** Makes one measurement; undefined: none is wanted that isn't made. */
export function syncMetrics(world: World): string | undefined {
  const made = new Set(world.results.map(it => measurementId(it, it.metric)));
  const next = world.wanted.find(
    it => !made.has(measurementId(it, it.metric.name)),
  );
  if (!next) return undefined;
  const { release, stage, step, sequence, metric } = next;
  const measured = world.measure(next, world.now);
  world.results = [
    ...world.results,
    {
      release,
      stage,
      ...(step === undefined ? {} : { step }),
      sequence,
      metric: metric.name,
      startedAt: world.now,
      finishedAt: world.now,
      measured,
    },
  ];
  return `${metric.name} ${stage} #${sequence + 1}: ${
    measured.kind === 'value' ? JSON.stringify(measured.result) : measured.kind
  }`;
}
