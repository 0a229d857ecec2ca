// SPDX-License-Identifier: Apache-2.0
import { imageOf } from '../harness/manifests';
import { managedByController } from '../harness/restored';
import { Teal } from '../harness/Teal';
import { breakdown, ofController, requestsBetween } from './auditLog';
import type { Bench, Figure } from './Bench';

/** API requests of the controller for one release of 50 %, then 100 %, with an HTTPRoute. */
export const releaseRequests: Bench = {
  name: 'requests',
  title: 'Controller requests for one 50 % -> 100 % release',
  async run(cluster): Promise<readonly Figure[]> {
    const controller = cluster.startController();
    const teal = await Teal.open('bench-requests', {
      steps: [
        { replicas: '50%', traffic: { weight: 50 }, pause: {} },
        { replicas: '100%', traffic: { weight: 100 } },
      ],
    });
    try {
      await teal.startShop();
      await untilEnrolled(teal);
      const from = Date.now();
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      const release = teal.releaseId();
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      // The very last requests give up the managed fields.
      await teal.restored({
        template: template => {
          template.spec!.containers[0].image = imageOf('v2');
        },
      });
      const requests = ofController(
        await requestsBetween(cluster.facts.auditLogPath!, from, Date.now()),
      );
      return [
        {
          name: 'requests of one release',
          value: requests.length,
          unit: 'requests',
          aim: 'at most 20',
          note: breakdown(requests),
        },
      ];
    } finally {
      await teal.close();
      await controller.stop();
    }
  },
};

/** The gate's label is on, proven and disowned: what that took is no part of a release. */
async function untilEnrolled(teal: Teal): Promise<void> {
  await teal.until('the workload is gated', ({ status }) =>
    status?.conditions?.some(it => it.type === 'Gated' && it.status === 'True'),
  );
  await teal.feeds.deployments.until(
    "nothing of the workload is the controller's",
    feed => {
      const deployment = feed.get(teal.name);
      return deployment !== undefined && !managedByController(deployment);
    },
  );
}
