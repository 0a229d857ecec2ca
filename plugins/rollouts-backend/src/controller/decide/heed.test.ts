// SPDX-License-Identifier: Apache-2.0
import type { Commands } from '../observe/observation';
import { decide } from './decide';
import type { Decision } from './decision';
import { lookAt } from './simulation/lookAt';
import type { Moment } from './simulation/moments';
import { at } from './simulation/moments';

/** What decide says to these commands at this moment, in its next round. */
function hear(moment: Moment, commands: Partial<Commands>): Decision {
  const { world } = at(moment);
  const observation = lookAt(world);
  if (!observation) throw new TypeError('the moment has a Rollout');
  const { rollout } = observation;
  return decide(
    {
      ...observation,
      rollout: { ...rollout, commands: { malformed: [], ...commands } },
    },
    world.now,
  );
}

function removed(decision: Decision): readonly string[] {
  return decision.writes.flatMap(write =>
    write.kind === 'removeCommands' ? write.commands : [],
  );
}

const g3 = { release: 'g3' };

describe('commands act on the release they name (I9)', () => {
  it.each<[string, Partial<Commands>]>([
    ['promote', { promote: { release: 'g2', step: 1 } }],
    ['hold', { hold: { release: 'g2' } }],
    ['abort', { abort: { release: 'g2' } }],
    ['rollback', { rollback: { release: 'g2' } }],
    ['retry', { retry: { release: 'g2' } }],
  ])('%s of another release is removed and said', (name, commands) => {
    const decision = hear('Paused', commands);
    expect(removed(decision)).toEqual([name]);
    expect(decision.status.phase).toBe('Paused');
    expect(decision.notes).toEqual([
      {
        type: 'Warning',
        reason: 'CommandDropped',
        message: `${name} g2: release g3 is under way`,
      },
    ]);
  });

  it('promote of a step that is not the current one does nothing', () => {
    const decision = hear('Paused', { promote: { ...g3, step: 2 } });
    expect(decision.status.phase).toBe('Paused');
    expect(decision.notes[0].message).toBe(
      "promote g3/2: that step hasn't begun, step 1 is under way",
    );
  });

  it('promote of the current step ends its pause and remembers who did it', () => {
    const decision = hear('Paused', {
      promote: { ...g3, step: 1 },
      actor: 'kim',
    });
    expect(decision.status).toMatchObject({
      phase: 'Progressing',
      step: '2/3',
      steps: [{ by: 'kim' }, {}],
    });
  });

  it('promote stays on the Rollout until the status shows it', () => {
    const decision = hear('Paused', { promote: { ...g3, step: 1 } });
    expect(removed(decision)).toEqual([]);
  });

  it('of several the strongest wins: rollback, abort, promote', () => {
    const all = {
      rollback: g3,
      abort: g3,
      promote: { ...g3, step: 'full' as const },
    };
    expect(hear('Paused', all).status.rejected?.releaseId).toBe('g3');
    const { rollback, ...rest } = all;
    const aborted = hear('Paused', rest).status;
    expect(rollback).toBe(g3);
    expect(aborted).toMatchObject({
      phase: 'RollingBack',
      release: { result: 'RolledBack' },
    });
    expect(aborted.rejected).toBeUndefined();
  });

  it('hold stops the steps where they are, and stays', () => {
    const decision = hear('Paused', {
      hold: g3,
      promote: { ...g3, step: 1 },
      actor: 'kim',
    });
    expect(decision.status).toMatchObject({
      phase: 'Paused',
      step: '1/3',
      message: 'step 1 of 3: release g3 is held by kim',
    });
    expect(removed(decision)).toEqual([]);
  });

  it('rollback after the point of no return is refused with the remedy', () => {
    const decision = hear('Finalizing', { rollback: g3 });
    expect(removed(decision)).toEqual(['rollback']);
    expect(decision.notes[0].message).toContain('apply the old template');
  });

  it('retry of a release that neither failed nor was refused does nothing', () => {
    expect(hear('Paused', { retry: g3 }).notes[0].message).toContain(
      'neither failed nor was refused',
    );
  });

  it('what cannot be read is removed with the sentence that says what it should be', () => {
    const decision = hear('Paused', {
      malformed: [
        { command: 'promote', value: 'yes', why: 'write <release>/<step>' },
      ],
    });
    expect(removed(decision)).toEqual(['promote']);
    expect(decision.notes[0].message).toBe(
      'command promote: "yes": write <release>/<step>',
    );
  });
});
