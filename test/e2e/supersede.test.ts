// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';

story(
  'version 3 in the middle of version 2 sends everybody to the stable version first, then starts at step 1',
  'supersede',
  { steps: twoSteps },
  async teal => {
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const superseded = teal.releaseId();
    await gateway.ledger.reached({
      count: 200,
      sentAfter: Date.now(),
      version: 'v2',
    });

    await teal.deploy('v3');
    const rollout = await teal.until(
      'version 3 waits at step 1',
      ({ status }) =>
        status?.phase === 'Paused' && status.release?.id !== superseded,
    );
    assert.match(rollout.status?.step ?? '', /^1\//);
    assert.deepEqual(rollout.status?.canary?.images, ['teal.dev/shop:v3']);
    assert.equal(
      rollout.status?.history?.find(each => each.id === superseded)?.result,
      'Superseded',
    );
    await gateway.ledger.reached({ count: 1, sentAfter: 0, version: 'v3' });
    const firstOfV3 = gateway.ledger.answersOf('v3')[0];
    assertUnseen(gateway, 'v2', { sentAfter: firstOfV3?.doneAt });
    assertUnseen(endpoints, 'v2');
    assertUnseen(endpoints, 'v3');

    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, {
      version: 'v3',
      clients: [gateway, endpoints],
    });
  },
);
