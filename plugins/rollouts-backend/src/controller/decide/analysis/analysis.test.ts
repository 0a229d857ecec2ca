// SPDX-License-Identifier: Apache-2.0
import type { RolloutSpec } from '@teal/rollouts-common';
import type { Measured } from '../../analysis/judging/judge';
import type { MeasurementRequest } from '../../analysis/judging/request';
import {
  entryOf,
  metric,
  release,
  statusOf,
  value,
  weightOf,
} from '../simulation/measuredRelease';

const gated: RolloutSpec['strategy']['steps'] = [
  {
    replicas: '50%',
    traffic: { weight: 20 },
    analysis: { metrics: [metric('errors', { count: 3 })] },
  },
  { replicas: '100%', traffic: { weight: 50 } },
];

describe('a release with analysis', () => {
  it('promotes itself when every measurement of a step is good', () => {
    const simulation = release({ steps: gated });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Healthy',
      release: { result: 'Succeeded' },
    });
    expect(entryOf(simulation, 'errors')).toMatchObject({
      phase: 'Successful',
      step: 1,
      counters: { count: 3, successful: 3 },
    });
    simulation.checkRest();
  });

  it('waits for its interval between measurements, and nowhere else', () => {
    const simulation = release({ steps: gated });
    const times = entryOf(simulation, 'errors')?.measurements.map(it =>
      Date.parse(it.startedAt),
    );
    expect(times?.map(at => at - (times[0] ?? 0))).toEqual([0, 10_000, 20_000]);
  });

  it('goes back by itself when a measurement fails, and nothing but the record of it comes before the traffic', () => {
    const simulation = release({
      steps: gated,
      measure: ({ stage, sequence }) =>
        value(stage === 'Step' && sequence === 1 ? 9 : 1),
    });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'RolledBack',
      release: {
        result: 'Failed',
        reason:
          'step 1 of 3: metric errors: measured 9, it fails when result > 5 (1 failed, 0 allowed)'.replace(
            ', it',
            '; it',
          ),
      },
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'AnalysisPassed', status: 'False' }),
      ]),
    });
    expect(weightOf(simulation)).toBe(0);
    const verdict = simulation.story.findIndex(it => it.includes('#2: 9'));
    expect(simulation.story.slice(verdict + 1, verdict + 3)).toEqual([
      expect.stringMatching(/teal: RollingBack/),
      expect.stringMatching(/teal: routeTraffic .*0/),
    ]);
    simulation.checkRest();
  });

  it('never gives more traffic than the step that failed', () => {
    const simulation = release({
      steps: gated,
      measure: ({ stage }) => value(stage === 'Step' ? 9 : 1),
    });
    expect(simulation.story.join('\n')).not.toMatch(/"weight":(50|100)/);
  });

  it('forgives as many failures as the limit says, not one more', () => {
    const steps = (failureLimit: number) => [
      {
        replicas: '100%',
        traffic: { weight: 20 },
        analysis: { metrics: [metric('errors', { count: 4, failureLimit })] },
      },
    ];
    const measure = ({ stage, sequence }: MeasurementRequest) =>
      value(stage === 'Step' && sequence < 2 ? 9 : 1);
    expect(
      statusOf(release({ steps: steps(2), measure })).release?.result,
    ).toBe('Succeeded');
    expect(
      statusOf(release({ steps: steps(1), measure })).release?.result,
    ).toBe('Failed');
  });

  it('pauses where it is unclear, and goes on when a person says so', () => {
    const simulation = release({
      steps: gated,
      measure: ({ stage }) =>
        stage === 'Step' ? { kind: 'noData', why: 'no requests' } : value(1),
    });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Paused',
      step: '1/3',
      message: expect.stringContaining(
        'its analysis is inconclusive: metric errors: no data: no requests (1 inconclusive, 0 allowed); promote it to go on',
      ),
    });
    expect(weightOf(simulation)).toBe(20);
    simulation.checkRest();
    simulation.command({ promote: { release: 'g3', step: 1 }, actor: 'kim' });
    expect(statusOf(simulation.run()).release?.result).toBe('Succeeded');
  });

  it('pauses instead of going back where the author wants it so', () => {
    const simulation = release({
      steps: gated,
      onFailure: 'Pause',
      measure: ({ stage }) => value(stage === 'Step' ? 9 : 1),
    });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Paused',
      message: expect.stringContaining('its analysis has failed'),
    });
    expect(weightOf(simulation)).toBe(20);
    simulation.command({ abort: { release: 'g3' }, actor: 'kim' });
    expect(statusOf(simulation.run())).toMatchObject({ phase: 'RolledBack' });
  });

  it('asks a provider again after an error, and gives up after the fifth in a row', () => {
    const errors =
      (times: number) =>
      (it: MeasurementRequest): Measured =>
        it.stage === 'Step' && it.sequence < times
          ? { kind: 'error', why: 'no answer' }
          : value(1);
    const recovers = release({ steps: gated, measure: errors(4) });
    expect(statusOf(recovers).release?.result).toBe('Succeeded');
    expect(entryOf(recovers, 'errors')?.counters).toMatchObject({
      error: 4,
      count: 3,
    });
    const never = release({ steps: gated, measure: errors(99) });
    expect(statusOf(never).release).toMatchObject({
      result: 'Failed',
      reason: expect.stringContaining('5 errors in a row, 4 allowed'),
    });
  });

  it('measures a dry run without heeding it', () => {
    const simulation = release({
      steps: [
        {
          replicas: '100%',
          traffic: { weight: 20 },
          analysis: {
            metrics: [metric('errors', { dryRun: true }), metric('others')],
          },
        },
      ],
      measure: ({ stage, metric: { name } }) =>
        value(stage === 'Step' && name === 'errors' ? 9 : 1),
    });
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
    expect(entryOf(simulation, 'errors')).toMatchObject({ phase: 'Failed' });
  });
});

describe('the background', () => {
  const analysis = { background: { metrics: [metric('errors')] } };
  const steps: RolloutSpec['strategy']['steps'] = [
    { replicas: '50%', traffic: { weight: 0 }, pause: { duration: '20s' } },
    { replicas: '50%', traffic: { weight: 20 }, pause: { duration: '1m' } },
    { replicas: '100%', traffic: { weight: 60 }, pause: { duration: '1m' } },
  ];

  it('begins with the first request and goes on to the end', () => {
    const simulation = release({ steps, analysis });
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
    const { counters } = entryOf(simulation, 'errors', 'Background') ?? {};
    expect(counters?.count).toBeGreaterThan(10);
    expect(counters?.count).toBeLessThan(15);
  });

  it('ends a release that waits in a pause', () => {
    const simulation = release({
      steps,
      analysis,
      measure: (_, seconds) => value(seconds > 100 ? 9 : 1),
    });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'RolledBack',
      release: {
        result: 'Failed',
        reason: expect.stringContaining('step 3 of 4'),
      },
    });
  });

  it('ends a release that a person holds', () => {
    const simulation = release({
      steps: [{ replicas: 1, traffic: { weight: 20 }, pause: {} }],
      analysis,
      measure: (_, seconds) => value(seconds > 100 ? 9 : 1),
    });
    expect(statusOf(simulation).release?.result).toBe('Failed');
    const held = release({
      steps: [{ replicas: 1, traffic: { weight: 20 }, pause: {} }],
      analysis: {
        background: {
          metrics: [metric('errors', { initialDelay: '1h', interval: '1h' })],
        },
      },
      measure: ({ stage }) => value(stage === 'Background' ? 9 : 1),
    });
    expect(statusOf(held).release?.result).toBe('Failed');
  });

  it('pauses where it is unclear; a promote forgives it, and the next step is judged anew', () => {
    let unclear = true;
    const simulation = release({
      steps: [
        { replicas: 1, traffic: { weight: 20 }, pause: { duration: '5m' } },
        {
          replicas: '100%',
          traffic: { weight: 60 },
          pause: { duration: '1m' },
        },
      ],
      analysis,
      measure: ({ stage }) =>
        stage === 'Background' && unclear
          ? { kind: 'noData', why: 'none' }
          : value(1),
    });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Paused',
      step: '1/3',
    });
    unclear = false;
    simulation.command({ promote: { release: 'g3', step: 1 }, actor: 'kim' });
    simulation.run();
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
    expect(entryOf(simulation, 'errors', 'Background')?.counters).toMatchObject(
      {
        inconclusive: 0,
      },
    );
  });

  it('goes back on a failure even if a person promoted everything', () => {
    const simulation = release({
      steps: [{ replicas: '100%', traffic: { weight: 20 }, pause: {} }],
      analysis: {
        ...analysis,
        postPromotion: { metrics: [metric('slow', { count: 5 })] },
      },
      measure: ({ stage }, seconds) =>
        value(stage === 'Background' && seconds > 50 ? 9 : 1),
    });
    expect(statusOf(simulation).release?.result).toBe('Failed');
  });
});
