// SPDX-License-Identifier: Apache-2.0
import {
  approval,
  approve,
  gatedRelease,
  gateOf,
  webhook,
} from '../simulation/gatedRelease';
import { statusOf, weightOf } from '../simulation/measuredRelease';
import { setSpec } from '../simulation/moments';
import type { Simulation } from '../simulation/Simulation';
import { applyTemplate, deleteRollout } from '../simulation/users';

const podsOf = ({ world }: Simulation, version: string) =>
  world.pods.filter(pod => pod.hash === `hash${version}`).length;

describe('an approval at the start', () => {
  const gates = [approval('change-board', { when: 'Start' })];

  it('holds the template until a person says yes', () => {
    const simulation = gatedRelease({ gates });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Pending',
      message: expect.stringMatching(
        /^release g3 is held: waits for the approval "change-board" since \S+; approve it in the portal or with kubectl annotate tro cart -n shop rollouts.teal.dev\/approve=g3\/change-board$/,
      ),
    });
    expect(podsOf(simulation, 'v2')).toBe(0);
    approve(simulation, 'change-board', { reason: 'CHG-12' });
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Healthy',
      release: { id: 'g3', result: 'Succeeded' },
      gates: [
        {
          name: 'change-board',
          state: 'Approved',
          by: 'kim',
          reason: 'CHG-12',
          release: 'g3',
        },
      ],
    });
  });

  it('can be given before the window in which the release begins', () => {
    const simulation = gatedRelease({
      gates,
      spec: {
        schedule: {
          timeZone: 'UTC',
          windows: [{ from: '03:00', to: '04:00' }],
        },
      },
      until: world => world.rollout?.status?.gates?.length === 1,
    });
    expect(statusOf(simulation).message).toContain('waits for the approval');
    approve(simulation, 'change-board');
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
  });

  it('is asked anew for a retry, for another template and for other steps', () => {
    const simulation = gatedRelease({ gates });
    approve(simulation, 'change-board');
    simulation.user('v3', it => applyTemplate(it, 'v3'));
    simulation.run();
    expect(statusOf(simulation).phase).toBe('Pending');
    simulation.command({ abort: { release: 'g10' } });
    simulation.run();
    const id = statusOf(simulation).release?.id ?? '';
    simulation.command({ abort: { release: id } });
    simulation.run();
    simulation.command({ retry: { release: id } });
    simulation.run();
    expect(statusOf(simulation).release?.id).toBe(`${id}.2`);
    expect(gateOf(simulation, 'change-board')).toMatchObject({
      state: 'Waiting',
      release: `${id}.2`,
    });
    expect(podsOf(simulation, 'v3')).toBe(0);
  });

  it('is asked again of a retry that keeps its pods', () => {
    const simulation = gatedRelease({
      gates,
      steps: [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }],
    });
    approve(simulation, 'change-board');
    expect(weightOf(simulation)).toBe(20);
    simulation.command({ abort: { release: 'g3' } });
    simulation.run();
    simulation.command({ retry: { release: 'g3' } });
    simulation.run();
    expect(statusOf(simulation).message).toContain('waits for the approval');
    expect(weightOf(simulation)).toBe(0);
    approve(simulation, 'change-board');
    expect(weightOf(simulation)).toBe(20);
  });

  it('is nothing to a Rollout that goes: Kubernetes finishes', () => {
    const simulation = gatedRelease({ gates });
    simulation.user('deletes', deleteRollout);
    simulation.run();
    expect(simulation.world.rollout).toBeUndefined();
    expect(podsOf(simulation, 'v2')).toBe(5);
  });
});

describe('an approval before traffic grows', () => {
  it('holds each step that gives the new version more, with its pods ready', () => {
    const simulation = gatedRelease({ gates: [approval('board')] });
    expect([weightOf(simulation), podsOf(simulation, 'v2')]).toEqual([0, 3]);
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Paused',
      currentStep: { state: 'Paused' },
      step: '1/3',
    });
    approve(simulation, 'board');
    expect([weightOf(simulation), podsOf(simulation, 'v2')]).toEqual([20, 5]);
    approve(simulation, 'board', { step: 2 });
    expect(weightOf(simulation)).toBe(60);
    approve(simulation, 'board');
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
    expect(statusOf(simulation).gates?.map(it => [it.step, it.state])).toEqual([
      [1, 'Approved'],
      [2, 'Approved'],
      [3, 'Approved'],
    ]);
  });

  it('holds only the steps that its author names', () => {
    const simulation = gatedRelease({
      gates: [approval('board', { steps: [2] })],
    });
    expect(weightOf(simulation)).toBe(20);
    approve(simulation, 'board');
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
  });

  it('lets no promote past it, and counts for no deadline', () => {
    const simulation = gatedRelease({ gates: [approval('board')] });
    simulation.command({ promote: { release: 'g3', step: 'full' } });
    simulation.wait(3_600_000);
    expect(weightOf(simulation)).toBe(0);
    expect(statusOf(simulation).phase).toBe('Paused');
  });

  it('drops what is meant for another step, gate or release, and says so', () => {
    const simulation = gatedRelease({ gates: [approval('board')] });
    approve(simulation, 'board', { step: 2 });
    approve(simulation, 'bored');
    simulation.command({ approve: { release: 'g2', gate: 'board' } });
    simulation.run();
    expect(weightOf(simulation)).toBe(0);
    expect(simulation.notes.slice(-3)).toEqual([
      'approve g3/board/2: it waits for an answer about step 1',
      'approve g3/bored: there is no such gate; the gates are board',
      'approve g2: release g3 is under way',
    ]);
    expect(simulation.world.rollout?.commands.approve).toBeUndefined();
  });

  it('asks anew when the step or the gate becomes another one', () => {
    const simulation = gatedRelease({
      gates: [approval('board', { steps: [2] })],
    });
    const before = gateOf(simulation, 'board')?.question;
    simulation.user('more for step 2', world => {
      if (!world.rollout) return;
      const { strategy } = world.rollout.spec;
      world.rollout.spec = {
        ...world.rollout.spec,
        strategy: {
          ...strategy,
          steps: [
            strategy.steps[0],
            { replicas: '100%', traffic: { weight: 90 } },
          ],
        },
      };
    });
    simulation.run();
    const after = gateOf(simulation, 'board');
    expect(after).toMatchObject({ state: 'Waiting', step: 2 });
    expect(after?.question).not.toBe(before);
  });

  it('goes with the gate when its author takes it out', () => {
    const simulation = gatedRelease({ gates: [approval('board')] });
    simulation.user('takes the gate out', world => {
      if (world.rollout) {
        world.rollout.spec = { ...world.rollout.spec, gates: undefined };
      }
    });
    simulation.run();
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
    expect(statusOf(simulation).gates).toBeUndefined();
  });

  it('lets nobody adjust past what it was asked about', () => {
    const simulation = gatedRelease({
      gates: [approval('board', { steps: [1] })],
      steps: [{ replicas: '100%', traffic: { weight: 20 }, pause: {} }],
    });
    approve(simulation, 'board');
    simulation.command({
      adjust: { release: 'g3', step: 1, traffic: { weight: 35 } },
    });
    simulation.run();
    expect(weightOf(simulation)).toBe(20);
    expect(simulation.notes.at(-1)).toBe(
      'adjust g3/1: a gate lets 20 % of the requests go to the new version in this step, and no more',
    );
  });

  it.each(['abort', 'rollback'] as const)(
    'waits for nothing on %s (I8)',
    it => {
      const simulation = gatedRelease({
        gates: [approval('board', { steps: [2] })],
      });
      const before = simulation.world.now;
      simulation.command({ [it]: { release: 'g3' } });
      simulation.run(
        ({ routes }) =>
          weightOf({ world: { ...simulation.world, routes } }) === 0,
      );
      expect(weightOf(simulation)).toBe(0);
      expect(simulation.world.now - before).toBeLessThan(1_000);
    },
  );
});

describe('an approval before the new version becomes the stable one', () => {
  it('holds with all traffic on the new version and the old pods standing', () => {
    const simulation = gatedRelease({
      gates: [approval('board', { when: 'Promotion' })],
    });
    expect(weightOf(simulation)).toBe(100);
    expect(podsOf(simulation, 'v1')).toBe(5);
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Paused',
      step: '3/3',
    });
    approve(simulation, 'board');
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
  });
});

describe('a webhook', () => {
  it('is asked again every interval while it says no', () => {
    const simulation = gatedRelease({
      gates: [webhook('load-test', { steps: [1] })],
      hook: ({ sequence }) =>
        sequence < 3 ? { kind: 'no', reason: 'not yet' } : { kind: 'yes' },
    });
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
    expect(gateOf(simulation, 'load-test')).toMatchObject({
      state: 'Approved',
      by: 'webhook',
      asked: 4,
    });
    const times = simulation.story.filter(it => it.includes('load-test #'));
    expect(times.map(it => Number(it.trim().split(' ')[0]))).toEqual(
      [0, 10, 20, 30].map(after =>
        expect.closeTo(Number(times[0].trim().split(' ')[0]) + after, 0),
      ),
    );
  });

  it('without a usable answer is never taken for a yes', () => {
    const simulation = gatedRelease({
      gates: [webhook('load-test')],
      hook: () => ({ kind: 'none', reason: 'it answered 503' }),
      until: ({ rollout }) =>
        rollout?.status?.gates?.some(it => (it.asked ?? 0) > 8) === true,
    });
    expect(weightOf(simulation)).toBe(0);
    expect(statusOf(simulation)).toMatchObject({
      phase: 'Paused',
      message: expect.stringMatching(
        /webhook "load-test" gave no usable answer 9 times in a row: it answered 503; it is asked again; mend it, or approve in its place: kubectl annotate/,
      ),
    });
    expect(
      statusOf(simulation).conditions?.find(({ type }) => type === 'Stalled'),
    ).toMatchObject({ status: 'True', reason: 'GateUnanswered' });
    // Somebody may answer in its place.
    simulation.world.hook = () => ({ kind: 'yes' });
    approve(simulation, 'load-test');
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
    expect(statusOf(simulation).gates?.[0]).toMatchObject({ by: 'kim' });
  });

  it('is heard again by itself after it was down', () => {
    const simulation = gatedRelease({
      gates: [webhook('load-test')],
      hook: ({ sequence, step }) =>
        step === 1 && sequence < 6
          ? { kind: 'none', reason: 'it answered 503' }
          : { kind: 'yes' },
    });
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
  });

  it.each(['Start', 'Traffic', 'Promotion', 'Rollback'] as const)(
    'that asks for the rollback at %s gets it, with its words',
    when => {
      const simulation = gatedRelease({
        gates: [webhook('guard', { when })],
        hook: () => ({ kind: 'rollback', reason: 'orders fall' }),
      });
      expect(statusOf(simulation)).toMatchObject({
        phase: 'RolledBack',
        release: {
          result: 'Failed',
          reason: expect.stringContaining(
            'webhook "guard" asked for the rollback: orders fall',
          ),
        },
      });
      expect(weightOf(simulation)).toBe(0);
    },
  );

  it('that watches for a rollback sends the release back whenever it says so', () => {
    const simulation = gatedRelease({
      gates: [webhook('guard', { when: 'Rollback' })],
      steps: [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }],
      hook: (_, seconds) =>
        seconds < 60 ? { kind: 'yes' } : { kind: 'rollback', reason: 'late' },
    });
    expect(statusOf(simulation).release?.result).toBe('Failed');
    expect(gateOf(simulation, 'guard')).toMatchObject({
      state: 'RollbackAsked',
      reason: 'late',
    });
  });

  it('that watches and does not answer lets nothing grow', () => {
    const simulation = gatedRelease({
      gates: [webhook('guard', { when: 'Rollback' })],
      steps: [
        { replicas: '50%', traffic: { weight: 20 }, pause: { duration: '5m' } },
        { replicas: '100%', traffic: { weight: 60 } },
      ],
      hook: (_, seconds) =>
        seconds < 60 || seconds > 900
          ? { kind: 'yes' }
          : { kind: 'none', reason: 'it answered 500' },
      until: ({ rollout }) =>
        rollout?.status?.message?.includes('no usable answer') === true,
    });
    expect(weightOf(simulation)).toBe(20);
    expect(statusOf(simulation).step).toBe('2/3');
    simulation.run();
    expect(statusOf(simulation).release?.result).toBe('Succeeded');
  });

  it('that watches is asked while a person holds the release', () => {
    const simulation = gatedRelease({
      gates: [webhook('guard', { when: 'Rollback' })],
      steps: [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }],
      hook: (_, seconds) =>
        seconds < 120 ? { kind: 'yes' } : { kind: 'rollback' },
      until: ({ rollout }) => rollout?.status?.phase === 'Paused',
    });
    simulation.user('holds', world => setSpec(world, { paused: true }));
    simulation.run();
    expect(statusOf(simulation).release?.result).toBe('Failed');
  });
});

describe('a version that was stable lately', () => {
  it('comes back without a question', () => {
    const simulation = gatedRelease({
      gates: [approval('board', { when: 'Start' })],
      spec: { rollback: { windowRevisions: 2 } },
    });
    approve(simulation, 'board');
    simulation.user('applies v1 again', it => applyTemplate(it, 'v1'));
    simulation.run();
    expect(statusOf(simulation).release).toMatchObject({
      result: 'Succeeded',
      skipsSteps: true,
    });
    expect(podsOf(simulation, 'v1')).toBe(5);
  });
});
