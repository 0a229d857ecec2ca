// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { twoSteps } from '../harness/manifests';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';

const waysBack: readonly {
  readonly way: string;
  readonly namespace: string;
  readonly goBack: (teal: Teal) => Promise<unknown>;
}[] = [
  {
    way: 'the roll back command',
    namespace: 'rollback',
    goBack: teal => teal.rollBack(),
  },
  {
    way: 'applying the old template again',
    namespace: 'reapply',
    goBack: teal => teal.deploy('v1'),
  },
  {
    way: 'kubectl rollout undo',
    namespace: 'undo',
    goBack: teal =>
      teal.kubectl.ok(['rollout', 'undo', `deployment/${teal.name}`]),
  },
];

for (const { way, namespace, goBack } of waysBack) {
  story(
    `${way} in mid-release brings the old version back and loses no request`,
    namespace,
    { steps: twoSteps },
    async teal => {
      const gateway = teal.visitGateway();
      const endpoints = await teal.visitEndpoints();
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      const release = teal.releaseId();
      await gateway.ledger.reached({
        count: 200,
        sentAfter: Date.now(),
        version: 'v2',
      });

      await goBack(teal);
      const rollout = await teal.until(
        `release ${release} is over`,
        ({ status }) =>
          status?.phase === 'Healthy' && Boolean(status.release?.finishedAt),
      );
      assert.equal(rollout.status?.release?.result, 'RolledBack');
      await assertCleanEnd(teal, {
        version: 'v1',
        clients: [gateway, endpoints],
      });
      assertUnseen(endpoints, 'v2');
    },
  );
}

story(
  'kubectl rollout undo after a release is a release of the version before',
  'undo-later',
  { steps: twoSteps },
  async teal => {
    const gateway = teal.visitGateway(100);
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const first = teal.releaseId();
    await teal.promote('full');
    await teal.untilEnded(first, 'Succeeded');

    await teal.kubectl.ok(['rollout', 'undo', `deployment/${teal.name}`]);
    await teal.untilPausedAt(1);
    const second = teal.releaseId();
    assert.notEqual(second, first);
    await teal.promote('full');
    await teal.untilEnded(second, 'Succeeded');
    await assertCleanEnd(teal, {
      version: 'v1',
      clients: [gateway, endpoints],
    });
  },
);
