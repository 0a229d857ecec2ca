// SPDX-License-Identifier: Apache-2.0
import { ControllerProcess } from '../harness/ControllerProcess';
import { twoSteps } from '../harness/manifests';
import { shortLease } from '../harness/shortLease';
import { story } from '../harness/story';
import { assertCleanEnd, assertHeld, assertUnseen } from '../harness/verdicts';

story(
  'a template that changes while nobody reconciles stays held; the release begins when the controller is back',
  'down',
  { shop: false, replicas: 3, steps: twoSteps },
  async teal => {
    const options = {
      kubeconfig: teal.cluster.facts.controllerKubeconfig,
      logFile: teal.cluster.facts.controllerLog,
      flags: shortLease,
    };
    const first = ControllerProcess.start(options);
    try {
      await teal.startShop();
    } finally {
      await first.kill();
    }
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await assertHeld(teal);
    await gateway.ledger.reached({ count: 1_000, sentAfter: Date.now() });
    assertUnseen(gateway, 'v2');
    await assertHeld(teal);

    const second = ControllerProcess.start(options);
    try {
      await teal.untilPausedAt(1);
      const release = teal.releaseId();
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      await assertCleanEnd(teal, {
        version: 'v2',
        clients: [gateway, endpoints],
      });
    } finally {
      await second.stop();
    }
  },
);
