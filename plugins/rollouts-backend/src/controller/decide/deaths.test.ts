// SPDX-License-Identifier: Apache-2.0

/**
 * I5: the controller dies before or after any one write of a release, status
 * writes included, and a new one comes to the same end.
 */
import { waitingGates } from '@teal/rollouts-common';
import { approval, gatedRelease, webhook } from './simulation/gatedRelease';
import {
  metric,
  release as measuredRelease,
  value,
} from './simulation/measuredRelease';
import { at, setSpec } from './simulation/moments';
import type { Moment } from './simulation/moments';
import type { Death, SimulationOptions } from './simulation/Simulation';
import { Simulation } from './simulation/Simulation';
import { watches } from './simulation/StaleView';
import { applyTemplate, deleteRollout } from './simulation/users';
import { makeWorld } from './simulation/world';

const stories: Record<string, (simulation: Simulation) => void> = {
  'a release that succeeds': simulation => {
    simulation.command({ promote: { release: 'g3', step: 'full' } });
  },
  'a rollback': simulation => {
    simulation.command({ rollback: { release: 'g3' }, actor: 'kim' });
  },
  'an abort and a retry': simulation => {
    simulation.command({ abort: { release: 'g3' } });
    simulation.run();
    simulation.command({ retry: { release: 'g3' } });
    simulation.run();
    simulation.command({ promote: { release: 'g3.2', step: 'full' } });
  },
  'a third version': simulation => {
    simulation.user('applies v3', world => applyTemplate(world, 'v3'));
    simulation.run();
    const release = simulation.world.rollout?.status?.release?.id ?? '';
    simulation.command({ promote: { release, step: 'full' } });
  },
  'the stable template again': simulation => {
    simulation.user('applies v1', world => applyTemplate(world, 'v1'));
  },
  'a rollback of a template that is held, applied again by GitOps':
    simulation => {
      simulation.user('applies v3 into a paused Rollout', world => {
        setSpec(world, { paused: true });
        applyTemplate(world, 'v3');
      });
      simulation.run();
      const release = simulation.world.rollout?.status?.release?.id ?? '';
      simulation.command({ rollback: { release }, actor: 'kim' });
      simulation.run();
      simulation.user('GitOps applies v3 again', world => {
        setSpec(world, { paused: false });
        applyTemplate(world, 'v3');
      });
    },
  'approvals at every moment': simulation => {
    simulation.user('adds gates', ({ rollout }) => {
      if (!rollout) return;
      rollout.generation += 1;
      rollout.spec = {
        ...rollout.spec,
        gates: [
          approval('start', { when: 'Start' }),
          approval('traffic'),
          approval('promotion', { when: 'Promotion' }),
        ],
      };
    });
    simulation.user('applies v3', world => applyTemplate(world, 'v3'));
    simulation.run();
    for (let nth = 0; nth < 8; nth += 1) {
      const { rollout } = simulation.world;
      const [gate] = waitingGates(rollout ?? { spec: {} });
      const { release: id = '', name = '', step } = gate?.status ?? {};
      simulation.command(
        gate
          ? { approve: { release: id, gate: name, step }, actor: 'kim' }
          : {
              promote: {
                release: rollout?.status?.release?.id ?? '',
                step: 'full',
              },
            },
      );
      simulation.run();
    }
  },
  'a deletion': simulation => {
    simulation.user('deletes the Rollout', deleteRollout);
  },
};

function play(name: string, options: SimulationOptions): Simulation {
  const simulation = new Simulation(makeWorld(), options);
  simulation.run();
  simulation.user('applies v2', world => applyTemplate(world, 'v2'));
  simulation.run();
  stories[name](simulation);
  return simulation.run();
}

/** The end but for times and counters. */
function endOf({ world }: Simulation) {
  const { phase, release, history, rejected } = world.rollout?.status ?? {};
  return {
    phase,
    rejected: rejected?.templateHash,
    results: [release, ...(history ?? [])].map(it => [it?.id, it?.result]),
    deployment: { ...world.deployment, generation: 0, observedGeneration: 0 },
    pods: world.pods.map(pod => pod.hash),
    service: world.service,
    canaryService: world.canaryService,
    routes: world.routes.map(it =>
      'missing' in it ? it : it.effective.traffic.weight,
    ),
    commands: world.rollout?.commands,
  };
}

describe.each(Object.keys(stories))('%s', name => {
  const expected = endOf(play(name, {}));
  const writes = play(name, {}).requests;
  const deaths = Array.from(
    { length: writes },
    (_, index) => index + 1,
  ).flatMap((atWrite): Death[] => [
    { atWrite, when: 'before' },
    { atWrite, when: 'after' },
  ]);

  it.each([
    ['the controller dies', {}],
    ['a write is refused, or its answer is lost,', { survived: true }],
    ['a controller follows whose clock is late', { aheadMs: -3_600_000 }],
  ])(`ends the same wherever %s in its ${writes} writes`, (_what, kind) => {
    for (const death of deaths.map(it => ({ ...it, ...kind }))) {
      expect({ death, end: endOf(play(name, { deaths: [death] })) }).toEqual({
        death,
        end: expected,
      });
    }
  });

  it.each(watches)(
    'ends the same wherever it hears nothing more of %s for a while',
    watched => {
      // The property tests break watches off at any write.
      const first = 1 + watches.indexOf(watched);
      for (let atWrite = first; atWrite <= writes; atWrite += watches.length) {
        const stall = { atWrite, watched, rounds: 6 };
        expect({ stall, end: endOf(play(name, { stalls: [stall] })) }).toEqual({
          stall,
          end: expected,
        });
      }
    },
  );
});

describe('without a status, as after a Rollout was deleted by force and made again', () => {
  it.each<[Moment, string]>([
    ['Progressing', 'v2'],
    ['Paused', 'v2'],
    ['Finalizing', 'v2'],
    ['RolledBack', 'v2'],
  ])('a release in phase %s goes on to %s', (moment, template) => {
    const simulation = at(moment);
    simulation.user(
      'loses the status',
      ({ rollout, readyAfterMs, pods, now }) => {
        if (rollout) rollout.status = undefined;
        readyAfterMs.clear();
        for (const pod of pods) pod.readyAt = Math.min(pod.readyAt, now + 500);
      },
    );
    simulation.run();
    simulation.command({ promote: { release: 'g3', step: 'full' } });
    simulation.run();
    expect(simulation.world.rollout?.status?.phase).toBe('Healthy');
    expect(simulation.world.deployment?.template).toBe(template);
  });
});

describe('a verdict that nobody could reach again', () => {
  const steps = [
    { replicas: '50%', traffic: { weight: 20 }, pause: { duration: '1m' } },
  ];
  /** Is against the release at one question, and not any more when it is asked again. */
  const once = (nth: number) => {
    let asked = 0;
    return () => {
      asked += 1;
      return asked === nth;
    };
  };
  const plays: Record<string, (options: SimulationOptions) => Simulation> = {
    'of metrics': options => {
      const isBad = once(1);
      return measuredRelease({
        ...options,
        steps,
        analysis: { background: { metrics: [metric('errors')] } },
        measure: ({ stage }) => value(stage !== 'Check' && isBad() ? 9 : 1),
        until: ({ rollout }) =>
          rollout?.status?.release?.finishedAt !== undefined,
      });
    },
    'of a webhook': options => {
      const isBad = once(3);
      return gatedRelease({
        ...options,
        steps,
        gates: [webhook('watch', { when: 'Rollback' })],
        hook: () => ({ kind: isBad() ? 'rollback' : 'yes' }),
      });
    },
  };

  /** Where the traffic went back, and what became of the release then, for each death. */
  const endsOf = (name: string, spoil?: SimulationOptions['spoil']) => {
    const { requests } = plays[name]({ spoil });
    const deaths = Array.from(
      { length: requests },
      (_, nth) => nth + 1,
    ).flatMap((atWrite): Death[] => [
      { atWrite, when: 'before' },
      { atWrite, when: 'after' },
    ]);
    return deaths.map(death => {
      const { world, story } = plays[name]({ deaths: [death], spoil });
      const exposed = story.findIndex(it => it.includes('{"weight":20}'));
      const wentBack = story
        .slice(exposed)
        .some(it => it.includes('routeTraffic cart {"weight":0} (c2'));
      const { result, reason = '' } = world.rollout?.status?.release ?? {};
      return { death, wentBack, result, reason };
    });
  };

  it.each(Object.keys(plays))(
    '%s is carried out to its end once its traffic has gone back, wherever the controller dies',
    name => {
      const ends = endsOf(name);
      expect(ends.some(it => it.wentBack)).toBe(true);
      for (const { death, wentBack, result, reason } of ends) {
        // Who dies before the verdict is recorded has moved nothing either.
        expect({ death, result, named: reason !== '' }).toEqual({
          death,
          result: wentBack ? 'Failed' : 'Succeeded',
          named: wentBack,
        });
      }
    },
  );

  it.each(Object.keys(plays))(
    '%s would be forgotten where it is recorded after what follows from it',
    name => {
      const late = endsOf(name, ({ recordFirst: _recordFirst, ...it }) => it);
      expect(
        late.filter(it => it.wentBack && it.result === 'Succeeded'),
      ).not.toEqual([]);
    },
  );
});
