// SPDX-License-Identifier: Apache-2.0
import type { Schedule } from '@teal/rollouts-common';
import { at } from './simulation/moments';
import type { Simulation } from './simulation/Simulation';
import { applyTemplate } from './simulation/users';

/** The simulation begins on Thursday, 1 January 2026, at midnight UTC. */
const fromNine: Schedule = {
  timeZone: 'UTC',
  windows: [{ from: '09:00', to: '17:00' }],
};
const closedNow: Schedule = {
  timeZone: 'UTC',
  freezes: [{ from: '2026-01-01', to: '2026-01-01', reason: 'New Year' }],
};

function setSchedule(simulation: Simulation, schedule: Schedule): void {
  simulation.user('writes a schedule', ({ rollout }) => {
    if (rollout) rollout.spec = { ...rollout.spec, schedule };
  });
}

const statusOf = ({ world }: Simulation) => world.rollout?.status;
const hourOf = ({ world }: Simulation) =>
  new Date(world.now).toISOString().slice(0, 16);

it('outside its schedule a release waits, says until when, and begins by itself', () => {
  const simulation = at('Healthy');
  setSchedule(simulation, fromNine);
  simulation.user('applies v2', world => applyTemplate(world, 'v2'));
  simulation.run(({ rollout }) => rollout?.status?.phase === 'Pending');
  expect(statusOf(simulation)?.message).toBe(
    'release g3 is held: the schedule is closed until 2026-01-01 09:00 (UTC)',
  );
  const stalled = statusOf(simulation)?.conditions?.find(
    ({ type }) => type === 'Stalled',
  );
  expect(stalled?.status).toBe('False');
  simulation.run(({ rollout }) => rollout?.status?.phase === 'Paused');
  expect(hourOf(simulation)).toBe('2026-01-01T09:00');
});

it('a step that is done outside the schedule is followed by none', () => {
  const simulation = at('Healthy', {
    spec: {
      steps: [
        { replicas: '50%', traffic: { weight: 20 }, pause: { duration: '5m' } },
      ],
    },
  });
  simulation.user('applies v2', world => applyTemplate(world, 'v2'));
  simulation.run(({ rollout }) => rollout?.status?.phase === 'Paused');
  setSchedule(simulation, fromNine);
  simulation.run(
    ({ rollout }) =>
      rollout?.status?.message?.includes('the schedule is closed') ?? false,
  );
  expect(hourOf(simulation)).toBe('2026-01-01T00:05');
  expect(statusOf(simulation)).toMatchObject({
    phase: 'Paused',
    step: '1/2',
    message:
      'step 1 of 2: is done, the schedule is closed until 2026-01-01 09:00 (UTC)',
  });
  simulation.run();
  expect(hourOf(simulation)).toBe('2026-01-01T09:00');
  expect(statusOf(simulation)?.phase).toBe('Healthy');
});

it.each(['promote', 'retry'] as const)(
  'a %s outside the schedule is refused with the sentence',
  command => {
    const simulation = at(command === 'retry' ? 'RolledBack' : 'Paused');
    setSchedule(simulation, closedNow);
    const before = statusOf(simulation);
    simulation.command(
      command === 'retry'
        ? { retry: { release: 'g3' } }
        : { promote: { release: 'g3', step: 1 } },
    );
    const notes = simulation.notes.length;
    simulation.turns(5);
    expect(statusOf(simulation)?.phase).toBe(before?.phase);
    expect(simulation.notes.slice(notes)).toContainEqual(
      expect.stringMatching(
        /^(promote g3\/1|retry g3): a freeze \(New Year\) holds releases until 2026-01-02 00:00 \(UTC\); \w+ it then$/,
      ),
    );
  },
);

it.each(['abort', 'rollback'] as const)('%s always works', command => {
  const simulation = at('Paused');
  setSchedule(simulation, closedNow);
  simulation.command({ [command]: { release: 'g3' } });
  simulation.turns(60);
  expect(simulation.world.routes[0]).toMatchObject({ traffic: { weight: 0 } });
});
