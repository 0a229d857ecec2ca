// SPDX-License-Identifier: Apache-2.0
import { ControllerProcess } from '../harness/ControllerProcess';
import type { Visitors } from '../harness/gatewayVisitors';
import { twoSteps } from '../harness/manifests';
import { shortLease } from '../harness/shortLease';
import { story } from '../harness/story';
import { Teal } from '../harness/Teal';
import { untilInstalled } from '../harness/untilInstalled';
import { assertCleanEnd } from '../harness/verdicts';

// Last of its suite: Contour needs its time until it follows the API server again.
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
      await untilGatewayFollows();
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

/** Contour's own watches come back up to a minute after the API server, and not all at once: until then it sends requests to pods that are gone, whoever took them. */
async function untilGatewayFollows(): Promise<void> {
  const probe = await Teal.open('follows', { replicas: 1 });
  try {
    await probe.applyShop();
    const { ledger } = probe.visitGateway(10);
    await ledger.reached({ count: 20, sentAfter: 0 });
  } finally {
    await probe.close();
  }
}

/** Away for longer than the Lease lasts: visitors are served all the time. */
async function interrupt(teal: Teal, visitors: Visitors): Promise<void> {
  await teal.cluster.stopApiServer();
  await visitors.ledger.reached({ count: 1_000, sentAfter: Date.now() });
  await teal.cluster.startApiServer();
  // Ready, it doesn't know the kinds of its CustomResourceDefinitions yet.
  await untilInstalled(teal.cluster);
}
