// SPDX-License-Identifier: Apache-2.0
import { deploymentOf, twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import { assertAllServedBy } from '../harness/verdicts';

/** Its first change has the same generation, so the same release id, as that of the Deployment before. */
story(
  'a Deployment that was deleted and made again is released like a new one',
  'recreated',
  { replicas: 2, steps: twoSteps },
  async teal => {
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const first = teal.releaseId();
    await teal.promote('full');
    await teal.untilEnded(first, 'Succeeded');

    await teal.kubectl.ok(['delete', 'deployment', teal.name]);
    await teal.apply(deploymentOf({ ...teal.options, version: 'v3' }));
    await teal.untilHealthy();
    await teal.deploy('v4');
    await teal.untilPausedAt(1);
    const second = teal.releaseId();
    await teal.promote('full');
    await teal.until(
      'the second release succeeded',
      ({ status }) =>
        status?.phase === 'Healthy' &&
        status.release?.id === second &&
        status.release.images?.[0] === 'teal.dev/shop:v4' &&
        status.release.result === 'Succeeded',
    );
    const gateway = teal.visitGateway(100);
    await assertAllServedBy('v4', gateway);
    await gateway.stop();
  },
);
