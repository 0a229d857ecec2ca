// SPDX-License-Identifier: Apache-2.0

/**
 * Releases with metrics that fail, break off, lie, say NaN or nothing, in
 * shuffled order and with a controller that dies at any write. The judges of
 * the simulation hold I1..I10 after every change; here is what analysis adds.
 */
import fc from 'fast-check';
import type { Metric, MetricPhase, RolloutSpec } from '@teal/rollouts-common';
import type { Measured } from '../../analysis/judging/judge';
import type { MeasurementRequest } from '../../analysis/judging/request';
import {
  metric,
  release,
  statusOf,
  value,
  weightOf,
} from '../simulation/measuredRelease';
import { chanceFrom } from '../simulation/scenario';
import type { Death, Simulation } from '../simulation/Simulation';

const answers: readonly Measured[] = [
  value(1),
  value(1),
  value(1),
  value(9),
  value(NaN),
  value(Infinity),
  { kind: 'value', result: 'a lie' },
  { kind: 'noData', why: 'no series' },
  { kind: 'error', why: 'no answer in time' },
];

const metrics: readonly Metric[] = [
  metric('errors'),
  metric('errors', { count: 3, failureLimit: 1 }),
  metric('errors', { count: 2, inconclusiveLimit: 1 }),
  metric('errors', { onNoData: 'Success', consecutiveErrorLimit: 1 }),
  metric('errors', { consecutiveSuccessLimit: 2, failureLimit: 2 }),
  metric('errors', { dryRun: true, count: 2 }),
];

interface Case {
  readonly places: readonly (number | undefined)[];
  /** What the nth measurement of a place says, over and over. */
  readonly said: readonly number[];
  readonly deaths: readonly Death[];
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  // Step 1, step 2, background, before and after the traffic.
  places: fc.array(
    fc.option(fc.nat(metrics.length - 1), { nil: undefined, freq: 3 }),
    { minLength: 5, maxLength: 5 },
  ),
  said: fc.array(fc.nat(answers.length - 1), { minLength: 1, maxLength: 12 }),
  deaths: fc.array(
    fc.record({
      atWrite: fc.integer({ min: 1, max: 40 }),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
    { maxLength: 3 },
  ),
  seed: fc.nat(1_000),
});

function at(places: Case['places'], place: number): Metric[] | undefined {
  const chosen = places[place];
  return chosen === undefined ? undefined : [metrics[chosen]];
}

function play({ places, said, deaths, seed }: Case, dies: boolean): Simulation {
  const analysisAt = (place: number) => {
    const found = at(places, place);
    return found && { metrics: found };
  };
  const steps: RolloutSpec['strategy']['steps'] = [
    { replicas: '50%', traffic: { weight: 20 }, analysis: analysisAt(0) },
    { replicas: '100%', traffic: { weight: 50 }, analysis: analysisAt(1) },
  ];
  return release({
    steps,
    analysis: {
      background: analysisAt(2),
      prePromotion: analysisAt(3),
      postPromotion: analysisAt(4),
    },
    // The same measurement says the same, whoever asks for it and how often.
    measure: ({ stage, step = 0, sequence }: MeasurementRequest) =>
      stage === 'Check'
        ? value(1)
        : answers[said[(sequence + step + stage.length) % said.length]],
    // The background is measured for as long as a person needs.
    until: ({ rollout }) =>
      rollout?.status?.phase === 'Paused' &&
      rollout.status.message?.includes('inconclusive') === true,
    ...(dies ? { deaths } : {}),
    ...(seed === 0 ? {} : { chance: chanceFrom(seed) }),
  });
}

/** How a release must end whose metrics say this; a failure wins. */
function endBy(phases: readonly MetricPhase[]) {
  if (phases.includes('Failed') || phases.includes('Error')) {
    return { result: 'Failed', phase: 'RolledBack', weight: false };
  }
  return phases.includes('Inconclusive')
    ? { result: undefined, phase: 'Paused', weight: expect.any(Boolean) }
    : { result: 'Succeeded', phase: 'Healthy', weight: false };
}

describe('whatever metrics say', () => {
  it('a release ends as they say, or waits for a person', () => {
    fc.assert(
      fc.property(cases, it => {
        const simulation = play(it, true);
        const { phase, release: ended, analysis = [] } = statusOf(simulation);
        const phases = analysis
          .filter(({ dryRun, stage }) => !dryRun && stage !== 'Check')
          .map(entry => entry.phase);
        expect({
          result: ended?.result,
          phase,
          weight: weightOf(simulation) > 0,
        }).toEqual(endBy(phases));
        simulation.checkRest();
      }),
      { numRuns: 150 },
    );
  });

  it('a controller that dies comes to the same end', () => {
    fc.assert(
      fc.property(cases, it => {
        // The background meets the steps at other times after a death; its end may be another one.
        const quiet = { ...it, places: it.places.with(2, undefined) };
        const [died, lived] = [true, false].map(dies =>
          statusOf(play(quiet, dies)),
        );
        expect([died.phase, died.step, died.release?.result]).toEqual([
          lived.phase,
          lived.step,
          lived.release?.result,
        ]);
      }),
      { numRuns: 60 },
    );
  });
});
