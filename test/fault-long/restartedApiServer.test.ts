// SPDX-License-Identifier: Apache-2.0
import { ControllerProcess } from '../harness/ControllerProcess';
import type { Visitors } from '../harness/gatewayVisitors';
import { twoSteps } from '../harness/manifests';
import { shortLease } from '../harness/shortLease';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { untilInstalled } from '../harness/untilInstalled';
import { assertCleanEnd } from '../harness/verdicts';

/** At the visitors' rate some 8 s: a shorter absence is within the patience of everybody's watches. */
const served = 3_200;

// Last of its suite: Contour needs its time until it follows the API server again, and the release gives it.
story(
  'an API server that is killed in mid-release, and comes back, loses no request and changes nothing about the end',
  'api-server',
  { shop: false, replicas: 3, steps: twoSteps },
  async teal => {
    const controller = ControllerProcess.start({
      kubeconfig: teal.cluster.facts.controllerKubeconfig,
      logFile: teal.cluster.facts.controllerLog,
      flags: shortLease,
    });
    try {
      await teal.startShop();
      const gateway = teal.visitGateway();
      const endpoints = await teal.visitEndpoints();
      await teal.deploy('v2');
      await interrupt(teal, gateway);
      await teal.untilPausedAt(1);
      const release = teal.releaseId();
      await interrupt(teal, gateway);
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      await assertCleanEnd(teal, {
        version: 'v2',
        clients: [gateway, endpoints],
      });
    } finally {
      await teal.cluster.startApiServer();
      await controller.stop();
    }
  },
);

/** Away for long enough to be noticed, while visitors are served all the time. */
async function interrupt(teal: Teal, visitors: Visitors): Promise<void> {
  await teal.cluster.stopApiServer();
  await visitors.ledger.reached({ count: served, sentAfter: Date.now() });
  await teal.cluster.startApiServer();
  // Ready, it doesn't know the kinds of its CustomResourceDefinitions yet.
  await untilInstalled(teal.cluster);
}
