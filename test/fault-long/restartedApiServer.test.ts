// SPDX-License-Identifier: Apache-2.0
import { setTimeout } from 'node:timers/promises';
import { ControllerProcess } from '../harness/ControllerProcess';
import { twoSteps } from '../harness/manifests';
import { shortLease } from '../harness/shortLease';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { untilInstalled } from '../harness/untilInstalled';
import { assertCleanEnd } from '../harness/verdicts';

/** The fault itself: shorter ones are within the patience of everybody's watches. */
const awayMs = 8_000;

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
      await interrupt(teal);
      await teal.untilPausedAt(1);
      const release = teal.releaseId();
      await interrupt(teal);
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
async function interrupt(teal: Teal): Promise<void> {
  await teal.cluster.stopApiServer();
  await setTimeout(awayMs);
  await teal.cluster.startApiServer();
  // Ready, it doesn't know the kinds of its CustomResourceDefinitions yet.
  await untilInstalled(teal.cluster);
}
