// SPDX-License-Identifier: Apache-2.0
import { fixtures } from '../fixtures';
import { ago } from '../fixtures/rolloutView';
import { railOf, type RailStage } from './rail';

const states = (stages: RailStage[]) => stages.map(stage => stage.state);

function stepsOf(stages: RailStage[]) {
  return stages.flatMap(stage => (stage.kind === 'step' ? [stage] : []));
}

describe('railOf', () => {
  it.each<[keyof typeof fixtures, string[]]>([
    [
      'progressingImagePullBackOff',
      ['done', 'done', 'active', 'planned', 'planned', 'planned'],
    ],
    [
      'pausedAt20Percent',
      ['done', 'done', 'paused', 'planned', 'planned', 'planned'],
    ],
    ['rolledBack', ['done', 'done', 'failed', 'skipped', 'skipped', 'skipped']],
    ['finalizing', ['done', 'done', 'done', 'done', 'done', 'active']],
    [
      'pendingHeld',
      ['paused', 'planned', 'planned', 'planned', 'planned', 'planned'],
    ],
    [
      'healthy',
      ['planned', 'planned', 'planned', 'planned', 'planned', 'planned'],
    ],
  ])('%s', (name, expected) => {
    expect(states(railOf(fixtures[name].views[0]))).toEqual(expected);
  });

  it('reads preview, share, share, switch', () => {
    const steps = stepsOf(railOf(fixtures.pausedAt20Percent.views[0]));
    expect(steps.map(step => step.role)).toEqual([
      'preview',
      'share',
      'share',
      'switch',
    ]);
  });

  it('counts planned, surged and ready pods of a batch', () => {
    const steps = stepsOf(
      railOf(fixtures.progressingImagePullBackOff.views[0]),
    );
    expect(steps[1]).toMatchObject({
      podsPlanned: 5,
      podsSurged: 5,
      podsReady: 3,
    });
    expect(steps[0]).toMatchObject({ podsPlanned: 3, podsReady: 3 });
    expect(steps[2]).toMatchObject({ podsSurged: 0, podsReady: 0 });
  });

  it('adds the last step that a list below 100 % lacks, and says so', () => {
    const steps = stepsOf(railOf(fixtures.twoClusters.views[0]));
    expect(steps.map(step => step.implied)).toEqual([
      false,
      false,
      false,
      false,
      false,
      true,
    ]);
    expect(steps[5]).toMatchObject({
      traffic: { weight: 100 },
      podsPlanned: 120,
    });
  });

  it('says that a step is held rather than waiting', () => {
    const steps = stepsOf(railOf(fixtures.heldByAPerson.views[0]));
    expect(steps.map(step => step.held)).toEqual([true, false, false, false]);
  });

  it('knows when a timed pause ends', () => {
    const steps = stepsOf(railOf(fixtures.pausedForTenMinutes.views[0]));
    expect(steps[2].pauseEndsAt).toBe(ago(210 - 600));
    expect(steps[1].pauseEndsAt).toBeUndefined();
  });

  it('says what a person made of a step, and leaves the others', () => {
    const [view] = fixtures.pausedAt20Percent.views;
    const traffic = { weight: 35 };
    const adjusted = { release: 'g7', step: 2, traffic };
    const rollout = {
      ...view.rollout,
      status: { ...view.rollout.status, adjusted },
    };
    const steps = stepsOf(railOf({ ...view, rollout }));
    expect(
      steps.map(({ traffic: { weight }, adjusted: is }) => [weight, is]),
    ).toEqual([
      [0, false],
      [35, true],
      [50, false],
      [100, false],
    ]);
  });

  it('calls a share by ready pods what it will be about', () => {
    const [view] = fixtures.pausedAt20Percent.views;
    const spec = {
      ...view.rollout.spec,
      strategy: {
        type: 'BlueGreen' as const,
        steps: [{ replicas: 3, traffic: { weight: 38 }, pause: {} }],
      },
      traffic: { service: 'cart', byReplicas: true },
    };
    const steps = stepsOf(
      railOf({ ...view, rollout: { ...view.rollout, spec } }),
    );
    expect(steps.map(({ aboutPercent }) => aboutPercent)).toEqual([
      38,
      undefined,
    ]);
  });
});
