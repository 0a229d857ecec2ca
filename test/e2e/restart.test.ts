// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import { assertCleanEnd } from '../harness/verdicts';

const restartedAt = 'kubectl.kubernetes.io/restartedAt';

story(
  'kubectl rollout restart is a release like any other',
  'restart',
  { replicas: 3, steps: twoSteps },
  async teal => {
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.kubectl.ok(['rollout', 'restart', `deployment/${teal.name}`]);
    await teal.untilPausedAt(1);
    const { stable, canary } = teal.rollout().status ?? {};
    assert.notEqual(canary?.revision, stable?.revision);
    assert.deepEqual(canary?.images, stable?.images);

    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    const { template } = (await teal.snapshot()).deployment.spec!;
    const when = template.metadata?.annotations?.[restartedAt];
    assert.ok(when, 'the template says when it was restarted');
    await assertCleanEnd(teal, {
      version: 'v1',
      clients: [gateway, endpoints],
      expected: {
        template: before => {
          before.metadata = {
            ...before.metadata,
            annotations: { [restartedAt]: when },
          };
        },
      },
    });
  },
);
