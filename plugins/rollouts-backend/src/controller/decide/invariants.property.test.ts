// SPDX-License-Identifier: Apache-2.0

/**
 * Fresh lives of a Rollout: people, faults, deaths of the controller, refused
 * writes, lost answers, watches that break off, clocks that are wrong and the
 * order of everybody's turns are chance; I1..I10 are judged after every
 * change, and the end must come. fast-check prints seed and path of a failure;
 * what it found before stands in `found.test.ts` under a name.
 */
import type { Gate, StepTraffic } from '@teal/rollouts-common';
import * as fc from 'fast-check';
import type { GateSaid } from '../gates/asking/question';
import { approval, webhook } from './simulation/gatedRelease';
import type { Happening, Scenario } from './simulation/scenario';
import { play } from './simulation/scenario';
import { watches } from './simulation/StaleView';

const percent = (low: number, high: number) =>
  fc.integer({ min: low, max: high }).map(it => `${it}%`);

const fields = fc.record(
  {
    minReadySeconds: fc.integer({ min: 0, max: 3 }),
    progressDeadlineSeconds: fc.constant(600),
    maxSurge: fc.oneof(fc.integer({ min: 1, max: 3 }), percent(10, 100)),
    maxUnavailable: fc.oneof(fc.integer({ min: 0, max: 2 }), percent(0, 50)),
    strategyType: fc.constant('RollingUpdate'),
  },
  { requiredKeys: ['maxSurge', 'maxUnavailable', 'strategyType'] },
);

/** Two kinds of requests are enough for one to come, stay or go from a step to the next. */
const matches = fc.subarray([
  { headers: [{ name: 'x-user', value: 'insider' }] },
  { cookies: [{ name: 'beta', value: 'always' }] },
]);

const routedTraffic = fc.record(
  {
    weight: fc.integer({ min: 0, max: 100 }),
    matches,
    mirror: fc.constantFrom({ percent: 10 }, {}),
    sticky: fc.constant({ cookie: 'teal' }),
  },
  { requiredKeys: [] },
);

const switched = fc.record({ weight: fc.constantFrom(0, 100) });

/** At most as many new pods as old ones stand behind an open Service. */
const opened = fc.record({
  weight: fc.oneof(fc.constantFrom(0, 100), fc.integer({ min: 50, max: 99 })),
});

const step = (traffic: fc.Arbitrary<StepTraffic>) =>
  fc.record(
    {
      replicas: fc.oneof(percent(1, 100), fc.integer({ min: 1, max: 9 })),
      traffic,
      pause: fc.oneof(fc.constant({}), fc.constant({ duration: '30s' })),
    },
    { requiredKeys: ['replicas'] },
  );

const rollback = fc.record({
  stepSeconds: fc.constantFrom(0, 5),
  global: fc.boolean(),
  keepSeconds: fc.constantFrom(0, 60),
  windowRevisions: fc.integer({ min: 0, max: 2 }),
});

function trafficFor(
  routes: readonly string[],
  byReplicas: boolean,
): fc.Arbitrary<StepTraffic> {
  if (routes.length > 0) return routedTraffic;
  return byReplicas ? opened : switched;
}

/** Any of them, in any order; a webhook's answers are chance, too. */
const gates = fc.subarray<Gate>([
  approval('start', { when: 'Start' }),
  approval('traffic'),
  approval('second', { steps: [2] }),
  approval('promotion', { when: 'Promotion' }),
  webhook('hook-at-start', { when: 'Start' }),
  webhook('hook-at-traffic'),
  webhook('watch', { when: 'Rollback' }),
]);

const said = fc.array(
  fc.constantFrom<GateSaid['kind']>('yes', 'yes', 'no', 'none', 'rollback'),
  { minLength: 1, maxLength: 8 },
);

const template = fc.constantFrom('v1', 'v2', 'v3');

/** Steps that fit any Rollout, with a route or without. */
const chosen = fc.record(
  {
    steps: fc.array(step(switched), { minLength: 1, maxLength: 3 }),
    timeoutSeconds: fc.constantFrom(1, 20, 600),
  },
  { requiredKeys: [] },
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('apply' as const),
      template,
      chosen,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('apply' as const), template }),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Happening>(
      { kind: 'promote' },
      { kind: 'promoteFull' },
      { kind: 'approve' },
      { kind: 'approve' },
    ),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Happening>(
      { kind: 'abort' },
      { kind: 'rollback' },
      { kind: 'retry' },
      { kind: 'hold' },
      { kind: 'resume' },
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('promote' as const, 'rollback' as const, 'abort' as const)
      .map(command => ({
        kind: 'late' as const,
        commands: { [command]: { release: 'g1', step: 'full' as const } },
      })),
  },
  {
    weight: 3,
    arbitrary: routedTraffic.map(traffic => ({
      kind: 'adjust' as const,
      traffic,
    })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('scale' as const),
      replicas: fc.integer({ min: 1, max: 9 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fields.map(it => ({ kind: 'fields' as const, fields: it })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Happening>(
      { kind: 'delete' },
      { kind: 'disable', disabled: true },
      { kind: 'disable', disabled: false },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Happening>(
      { kind: 'loseService' },
      { kind: 'loseRoute' },
      { kind: 'loseStatus' },
      { kind: 'findObjects' },
      { kind: 'pauseWorkload', paused: true },
      { kind: 'pauseWorkload', paused: false },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constantFrom('podsNeverReady' as const, 'podsCrash' as const),
      template: fc.constantFrom('v2', 'v3'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 11_000, 700_000),
    }),
  },
);

const scenario: fc.Arbitrary<Scenario> = fc
  .constantFrom<readonly [readonly string[], boolean]>(
    [[], false],
    [[], true],
    [['cart'], false],
    [['cart', 'shop'], false],
  )
  .chain(([routes, byReplicas]) =>
    fc.record({
      replicas: fc.integer({ min: 1, max: 7 }),
      fields,
      steps: fc.array(step(trafficFor(routes, byReplicas)), {
        minLength: 1,
        maxLength: 4,
      }),
      routes: fc.constant(routes),
      byReplicas: fc.constant(byReplicas),
      gatewayDelayMs: fc.constantFrom(0, 20, 900, 4_000, 60_000),
      reports: fc.constantFrom(true, true, false),
      graceSeconds: fc.constantFrom(0, 3),
      rollback: fc.option(rollback, { nil: undefined }),
      gates: fc.option(gates, { nil: undefined, freq: 2 }),
      said,
      happenings: fc.array(
        fc.record({
          afterTurns: fc.integer({ min: 0, max: 60 }),
          what: happening,
        }),
        { minLength: 1, maxLength: 9 },
      ),
      deaths: fc.array(
        fc.record({
          atWrite: fc.integer({ min: 1, max: 60 }),
          when: fc.constantFrom('before' as const, 'after' as const),
          survived: fc.boolean(),
          aheadMs: fc.constantFrom(0, 3_600_000, -3_600_000),
        }),
        { maxLength: 3 },
      ),
      stalls: fc.array(
        fc.record({
          atWrite: fc.integer({ min: 1, max: 60 }),
          watched: fc.constantFrom(...watches),
          rounds: fc.integer({ min: 1, max: 12 }),
        }),
        { maxLength: 2 },
      ),
      seed: fc.integer({ min: 0, max: 1_000_000 }),
    }),
  );

/** Things of these kinds come from outside of what people want. */
const faultKinds: readonly Happening['kind'][] = [
  'loseService',
  'loseRoute',
  'loseStatus',
  'podsNeverReady',
  'podsCrash',
];

/** A fault that was planned for a write that never came is none. */
const faultTold =
  /teal: (dies|hears (before|after|nothing more)|.* is refused)/;

/** What has been played, for the one line at the end. */
class Tally {
  readonly #startedAt = Date.now();
  #lives = 0;
  #happenings = 0;
  #faults = 0;

  add({ happenings }: Scenario, story: readonly string[]): void {
    const kinds = happenings.map(({ what }) => what.kind);
    const faults = kinds.filter(kind => faultKinds.includes(kind)).length;
    this.#lives += 1;
    this.#happenings += happenings.length - faults;
    this.#faults += faults + story.filter(line => faultTold.test(line)).length;
  }

  sentence(seed: number): string {
    const seconds = Math.round((Date.now() - this.#startedAt) / 1_000);
    return `${this.#lives} lives with ${this.#happenings} acts of people and ${
      this.#faults
    } faults in ${seconds} s, seed ${seed}`;
  }
}

/** Without TEAL_RUNS and TEAL_SEED the same lives each time; with TEAL_RUNS fresh ones. */
const { TEAL_RUNS, TEAL_SEED } = process.env;
const seed = Number(TEAL_SEED ?? (TEAL_RUNS ? Date.now() % 2 ** 31 : 20261122));

describe('any life of a Rollout', () => {
  it('keeps every invariant and comes to an end', () => {
    const tally = new Tally();
    fc.assert(
      fc.property(scenario, it => {
        const { story } = play(it);
        expect(story).not.toHaveLength(0);
        tally.add(it, story);
      }),
      { numRuns: Number(TEAL_RUNS ?? 200), seed },
    );
    process.stdout.write(`${tally.sentence(seed)}\n`);
  });
});
