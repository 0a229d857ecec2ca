// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { ControllerProcess } from '../harness/ControllerProcess';
import { leaseHolder, untilLeaseIsHeldBy } from '../harness/lease';
import { twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';

/** As two portals do that name the same cluster: one Lease, two holders that would like to have it. */
story(
  'of two portals on one cluster the Lease lets one act; the other one shows the same, and goes on where the first has stopped',
  'two-portals',
  { shop: false, replicas: 3, steps: twoSteps },
  async teal => {
    const first = startPortal(teal, 'first');
    await untilLeaseIsHeldBy(teal, 'first');
    const second = startPortal(teal, 'second');
    try {
      await teal.startShop();
      const gateway = teal.visitGateway();
      const endpoints = await teal.visitEndpoints();
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      const release = teal.releaseId();
      assert.equal(await leaseHolder(teal), 'first');

      await first.stop();
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      assert.equal(await leaseHolder(teal), 'second');
      await assertCleanEnd(teal, {
        version: 'v2',
        clients: [gateway, endpoints],
      });
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  },
);

function startPortal(teal: Teal, identity: string): ControllerProcess {
  const { controllerKubeconfig, controllerLog } = teal.cluster.facts;
  return ControllerProcess.start({
    kubeconfig: controllerKubeconfig,
    logFile: controllerLog,
    // A Lease of the usual length, which a busy machine renews in time; who stops gives it back.
    flags: ['--identity', identity],
  });
}
