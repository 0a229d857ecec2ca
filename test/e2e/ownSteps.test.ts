// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { weightPercentOf } from '../harness/httpRoute';
import { imageOf } from '../harness/manifests';
import { releaseAsPortal } from '../harness/releaseAsPortal';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';

const own = [
  { replicas: '20%', traffic: { weight: 10 }, pause: {} },
  { replicas: '100%', traffic: { weight: 60 }, pause: {} },
];

const gives = (teal: Teal, weight: number) =>
  teal.untilRouteApplied(
    route => weightPercentOf(route, 'cart-canary') === weight,
  );

story(
  'a release goes by steps and a time-out of its own, and leaves nothing of them',
  'own-steps',
  { steps: [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }] },
  async teal => {
    const gateway = teal.visitGateway();
    await releaseAsPortal(teal, 'v2', { steps: own, timeoutSeconds: 600 });
    const { status } = await teal.untilPausedAt(1);
    await gives(teal, 10);
    assert.equal(status?.step, '1/3');
    assert.deepEqual(status?.release?.steps, own);
    assert.equal(status?.release?.changedBy, 'user:default/dora');
    await teal.promote();
    await teal.untilPausedAt(2);
    await gives(teal, 60);
    await teal.promote('full');
    await teal.untilHealthy();
    await teal.restored({
      template: template => {
        template.spec!.containers[0].image = imageOf('v2');
      },
    });

    await releaseAsPortal(teal, 'v3', { steps: own });
    await teal.untilPausedAt(1);
    const first = teal.releaseId();
    await teal.setImage('v4');
    const { status: next } = await teal.until(
      "somebody else's template paused at the Rollout's own first step",
      ({ status: now }) => now?.phase === 'Paused' && now.release?.id !== first,
    );
    assert.equal(next?.step, '1/2');
    assert.equal(next?.release?.steps, undefined);
    await gives(teal, 20);
    await teal.rollBack();
    await teal.untilHealthy();

    await releaseAsPortal(teal, 'missing-1', { timeoutSeconds: 3 });
    const late = await teal.untilPhase('RolledBack');
    assert.equal(late.status?.release?.result, 'TimedOut');
    assert.match(
      late.status?.release?.reason ?? '',
      /the release's 3 s have passed/,
    );
    await teal.rollBack();
    await teal.untilHealthy();
    await assertCleanEnd(teal, { version: 'v2', clients: [gateway] });
  },
);
