// SPDX-License-Identifier: Apache-2.0

/** Releases whose metrics a test plays. */
import type {
  Metric,
  MetricStatus,
  RolloutSpec,
  RolloutStatus,
} from '@teal/rollouts-common';
import type { Measured } from '../../analysis/judging/judge';
import type { MeasurementRequest } from '../../analysis/judging/request';
import { Simulation } from './Simulation';
import type { SimulationOptions } from './Simulation';
import { applyTemplate } from './users';
import { makeWorld } from './world';
import type { World } from './world';

/** Fails above 5, every 10 s. */
export const metric = (name: string, more: Partial<Metric> = {}): Metric => ({
  name,
  interval: '10s',
  failureCondition: 'result > 5',
  provider: { prometheus: { query: `${name}{service="{{service}}"}` } },
  ...more,
});

/** A number was measured. */
export const value = (result: number): Measured => ({ kind: 'value', result });

/** A release of v2 with this analysis, until nothing moves any more. */
export function release(
  options: {
    readonly analysis?: RolloutSpec['analysis'];
    readonly steps?: RolloutSpec['strategy']['steps'];
    readonly onFailure?: RolloutSpec['onFailure'];
    readonly rollback?: RolloutSpec['rollback'];
    /** The play ends here; absent: when nothing moves any more. */
    readonly until?: (world: World) => boolean;
    readonly measure?: (
      request: MeasurementRequest,
      seconds: number,
    ) => Measured;
  } & SimulationOptions,
): Simulation {
  const { analysis, steps, onFailure, rollback } = options;
  const { measure = () => value(1) } = options;
  const made = makeWorld({
    spec: { steps, analysis, onFailure, rollback },
  });
  const start = made.now;
  made.measure = (request, now) => measure(request, (now - start) / 1_000);
  const simulation = new Simulation(made, options);
  simulation.run();
  simulation.user('applies v2', it => applyTemplate(it, 'v2'));
  return simulation.run(options.until);
}

/** The Rollout's status. */
export const statusOf = ({ world }: Simulation): RolloutStatus =>
  world.rollout?.status ?? {};
/** One metric of it. */
export const entryOf = (
  simulation: Simulation,
  name: string,
  stage: MetricStatus['stage'] = 'Step',
): MetricStatus | undefined =>
  statusOf(simulation).analysis?.find(
    it => it.metric === name && it.stage === stage,
  );
/** Percent that the routes give to the new version. */
export const weightOf = ({ world }: { readonly world: World }): number =>
  Math.max(
    0,
    ...world.routes.map(it => ('missing' in it ? 0 : it.traffic.weight)),
  );
