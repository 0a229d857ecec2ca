// SPDX-License-Identifier: Apache-2.0
import type { Metric } from '@teal/rollouts-common';
import type { Measured } from '../../analysis/judging/judge';
import type { MeasurementRequest } from '../../analysis/judging/request';
import {
  metric,
  release,
  statusOf,
  value,
  weightOf,
} from '../simulation/measuredRelease';
import { Simulation } from '../simulation/Simulation';
import { applyTemplate } from '../simulation/users';
import { makeWorld } from '../simulation/world';

describe('before and after the traffic', () => {
  const analysis = {
    prePromotion: { metrics: [metric('smoke')] },
    postPromotion: { metrics: [metric('load', { count: 2 })] },
  };

  it('measures before the first request, and with all of them while the old pods still stand', () => {
    const seen: string[] = [];
    const simulation: Simulation = release({
      steps: [{ replicas: '50%', traffic: { weight: 20 } }],
      analysis,
      measure: ({ stage, metric: { name } }) => {
        if (stage !== 'Check') seen.push(`${stage} ${name}`);
        return value(1);
      },
    });
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
    expect(seen).toEqual([
      'PrePromotion smoke',
      'PostPromotion load',
      'PostPromotion load',
    ]);
    const story = simulation.story.join('\n');
    const [before] = story.split('smoke PrePromotion');
    expect(before).not.toMatch(/"weight":20/);
    const [, after] = story.split('load PostPromotion #2');
    expect(after).toMatch(/pinService hashv2/);
    expect(story.split('load PostPromotion')[0]).not.toMatch(
      /pinService hashv2/,
    );
  });

  it('gives no request to a version that fails before', () => {
    const simulation = release({
      analysis,
      measure: ({ stage }) => value(stage === 'PrePromotion' ? 9 : 1),
    });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'RolledBack',
      release: { result: 'Failed' },
    });
    expect(simulation.story.join('\n')).not.toMatch(/"weight":[1-9]/);
  });

  it('goes back from all the traffic without an empty Service', () => {
    const simulation = release({
      steps: [{ replicas: '100%', traffic: { weight: 100 } }],
      analysis,
      measure: ({ stage }) => value(stage === 'PostPromotion' ? 9 : 1),
    });
    expect(statusOf(simulation)).toMatchObject({ phase: 'RolledBack' });
    expect(weightOf(simulation)).toBe(0);
  });
});

describe('before a release', () => {
  const goesOn = [{ replicas: '100%', traffic: { weight: 20 } }];
  const analysis = { background: { metrics: [metric('errors')] } };

  it('tries every question once with the stable version', () => {
    const seen: MeasurementRequest[] = [];
    const simulation = release({
      analysis: { ...analysis, postPromotion: { metrics: [metric('errors')] } },
      steps: [
        {
          replicas: '100%',
          traffic: { weight: 50 },
          analysis: { metrics: [metric('other')] },
        },
      ],
      measure: request => {
        if (request.stage === 'Check') seen.push(request);
        return value(1);
      },
    });
    expect(seen.map(it => it.metric.name)).toEqual(['errors', 'other']);
    expect(seen.every(it => it.canary === undefined)).toBe(true);
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
  });

  it.each<[string, Measured, string]>([
    [
      'an error',
      { kind: 'error', why: 'Prometheus refuses the query' },
      'Prometheus refuses the query',
    ],
    [
      'no series',
      { kind: 'noData', why: 'the query gives no series' },
      'the query gives no series',
    ],
    [
      'NaN under traffic',
      { kind: 'value', result: NaN, idle: false },
      'it gives "NaN" for the stable version, which serves requests',
    ],
  ])(
    'holds the template where there is %s, and begins when it is mended',
    (_, bad, why) => {
      let mended = false;
      const simulation = new Simulation(
        makeWorld({ spec: { analysis, steps: goesOn } }),
      );
      simulation.world.measure = () => (mended ? value(1) : bad);
      simulation.run();
      simulation.user('applies v2', it => applyTemplate(it, 'v2'));
      simulation.run(
        ({ rollout }) => rollout?.status?.message?.includes(why) ?? false,
      );
      expect(statusOf(simulation)).toMatchObject({
        phase: 'Pending',
        message: expect.stringContaining(`for the stable version, ${why}`),
      });
      expect(simulation.world.pods.every(pod => pod.hash === 'hashv1')).toBe(
        true,
      );
      mended = true;
      expect(statusOf(simulation.run()).phase).not.toBe('Pending');
    },
  );

  it('begins where nobody asks the stable version for anything', () => {
    const simulation = release({
      analysis,
      steps: goesOn,
      measure: ({ stage }) =>
        stage === 'Check'
          ? { kind: 'value', result: NaN, idle: true }
          : value(1),
    });
    expect(statusOf(simulation).phase).not.toBe('Pending');
  });

  it('holds the template where a metric is wrong on its face', () => {
    const simulation = release({
      analysis: { background: { templates: [{ name: 'errors' }] } },
    });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Pending',
      message: expect.stringContaining(
        "spec.analysis.background: AnalysisTemplate errors doesn't exist",
      ),
    });
  });
});

it('is not asked about a version that was stable lately', () => {
  const seen: string[] = [];
  const simulation = release({
    steps: [{ replicas: '100%', traffic: { weight: 20 } }],
    analysis: { postPromotion: { metrics: [metric('errors')] } },
    rollback: { windowRevisions: 2 },
    measure: ({ stage }) => {
      seen.push(stage);
      return value(1);
    },
  });
  expect(seen).toEqual(['Check', 'PostPromotion']);
  simulation.user('applies v1', it => applyTemplate(it, 'v1'));
  expect(statusOf(simulation.run()).release).toMatchObject({
    result: 'Succeeded',
    skipsSteps: true,
  });
  expect(seen).toHaveLength(2);
});

describe('pod-health', () => {
  it('fails the moment a new pod ails, whatever its interval', () => {
    const pods: Metric = {
      name: 'pods',
      interval: '1h',
      provider: { builtIn: { metric: 'pod-health' } },
    };
    const simulation = new Simulation(
      makeWorld({
        spec: {
          steps: [{ replicas: 2, traffic: { weight: 20 }, pause: {} }],
          analysis: { background: { metrics: [pods] } },
        },
      }),
    );
    simulation.run();
    simulation.user('applies v2', it => applyTemplate(it, 'v2'));
    simulation.run(
      ({ rollout }) => rollout?.status?.analysis?.[0]?.phase === 'Running',
    );
    simulation.user('a pod restarts', world => {
      world.pods = world.pods.map(pod =>
        pod.hash === 'hashv2' ? { ...pod, restarts: 1 } : pod,
      );
    });
    expect(statusOf(simulation.run()).release).toMatchObject({
      result: 'Failed',
      reason: expect.stringMatching(
        /metric pods: cart-hashv2-\d+ \(1 restarts\)/,
      ),
    });
  });
});
