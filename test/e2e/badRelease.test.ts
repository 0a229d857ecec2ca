// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { V1Container } from '@kubernetes/client-node';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';

/** New versions that can't run. The Rollout is fine; the batch's deadline ends the release. */
const badReleases: readonly {
  readonly what: string;
  readonly namespace: string;
  readonly version: string;
  readonly container?: Partial<V1Container>;
  /** The sentence names the pod's ailment. */
  readonly says: RegExp;
}[] = [
  {
    what: 'an image that cannot be pulled',
    namespace: 'no-image',
    version: 'missing-1',
    says: /cart-\S+.*(ImagePullBackOff|ErrImagePull)/,
  },
  {
    what: 'pods that never become ready',
    namespace: 'never-ready',
    version: 'v2',
    container: { env: [{ name: 'READY_AFTER_MS', value: '3600000' }] },
    says: /cart-\S+.*(not ready|never ready|ready)/i,
  },
  {
    what: 'a pod that does not fit on any node',
    namespace: 'no-room',
    version: 'v2',
    container: { resources: { requests: { cpu: '1000' } } },
    says: /cart-\S+.*(Unschedulable|Insufficient cpu|no node|fit)/i,
  },
];

for (const bad of badReleases) {
  story(
    `${bad.what} fails its batch with a clear sentence; traffic and old pods stay as they were`,
    bad.namespace,
    {
      replicas: 3,
      // Long enough for every pod to say what ails it, on a busy machine too.
      progressDeadlineSeconds: 15,
      steps: [{ replicas: '50%', traffic: { weight: 50 } }],
    },
    async teal => {
      const gateway = teal.visitGateway(100);
      const endpoints = await teal.visitEndpoints();
      await teal.deploy(bad.version, bad.container);
      await teal.untilPhase('RolledBack');
      assert.match(teal.rollout().status?.message ?? '', bad.says);
      assertUnseen(gateway, 'v2');
      assertUnseen(endpoints, 'v2');
      assertOldPodsUntouched(teal);

      await teal.rollBack();
      await teal.untilPhase('Healthy');
      await assertCleanEnd(teal, {
        version: 'v1',
        clients: [gateway, endpoints],
      });
    },
  );
}

/** The three pods of the start are still the three pods of now, and not one of them restarted. */
function assertOldPodsUntouched(teal: Teal): void {
  const firstThree = teal.feeds.pods.changes
    .filter(change => change.type === 'ADDED')
    .slice(0, 3)
    .map(change => change.object.metadata?.name ?? '');
  for (const name of firstThree) {
    const pod = teal.feeds.pods.get(name);
    assert.ok(pod && !pod.metadata?.deletionTimestamp, `pod ${name} is gone`);
    assert.equal(pod.status?.containerStatuses?.[0].restartCount, 0);
  }
}
