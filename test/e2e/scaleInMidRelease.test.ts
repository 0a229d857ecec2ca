// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';

story(
  'scaling up in mid-release gives the stable version all the pods asked for',
  'scale',
  { replicas: 4, steps: twoSteps },
  async teal => {
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await scale(teal, 8);
    await teal.until(
      'eight stable pods and half as many new ones',
      ({ status }) =>
        status?.stable?.readyReplicas === 8 &&
        (status.canary?.readyReplicas ?? 0) >= 4,
    );

    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, {
      version: 'v2',
      clients: [gateway, endpoints],
      expected: {
        replicas: 8,
        template: template => {
          template.spec!.containers[0].image = 'teal.dev/shop:v2';
        },
      },
    });
  },
);

story(
  'scaling to 0 in mid-release is refused with a sentence that says what to do',
  'scale-to-0',
  { replicas: 2, steps: twoSteps },
  async teal => {
    const gateway = teal.visitGateway(100);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const answer = await teal.kubectl.attempt([
      'scale',
      `deployment/${teal.name}`,
      '--replicas=0',
    ]);
    assert.notEqual(answer.code, 0);
    assert.match(answer.stderr, /roll ?back|promote|release/i);

    await teal.rollBack();
    await teal.untilPhase('Healthy');
    await assertCleanEnd(teal, { version: 'v1', clients: [gateway] });
  },
);

async function scale(teal: Teal, replicas: number): Promise<void> {
  await teal.kubectl.ok([
    'scale',
    `deployment/${teal.name}`,
    `--replicas=${replicas}`,
  ]);
}
