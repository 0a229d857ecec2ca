// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { story } from '../harness/story';
import { assertCleanEnd, assertHeld } from '../harness/verdicts';

/** Whole days around today, wherever the test runs. */
function freezeOfThisWeek() {
  const day = 24 * 3_600_000;
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const now = Date.now();
  return { from: text(now - day), to: text(now + 2 * day), reason: 'peak' };
}

story(
  'in a freeze a template is held and no step advances, a rollback works; when the freeze is lifted the release goes on',
  'schedule',
  {
    replicas: 3,
    steps: [
      { replicas: '100%', traffic: { weight: 20 }, pause: {} },
      { replicas: '100%', traffic: { weight: 50 }, pause: {} },
    ],
  },
  async teal => {
    const freeze = (freezes: object[]) =>
      teal.patchRollout({ spec: { schedule: { timeZone: 'UTC', freezes } } });
    await freeze([freezeOfThisWeek()]);
    const gateway = teal.visitGateway(100);
    await teal.deploy('v2');
    const { status } = await teal.until(
      'the schedule holds the release',
      rollout =>
        rollout.status?.phase === 'Pending' &&
        /peak/.test(rollout.status.message ?? ''),
    );
    assert.match(status?.message ?? '', /until/);
    await assertHeld(teal);

    await freeze([]);
    await teal.untilPausedAt(1);

    await freeze([freezeOfThisWeek()]);
    await teal.promote();
    await teal.until(
      'the promote is taken off',
      ({ metadata }) =>
        metadata.annotations?.['rollouts.teal.dev/promote'] === undefined,
    );
    assert.equal(teal.step(), 1);
    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await assertCleanEnd(teal, { version: 'v1', clients: [gateway] });
  },
);
