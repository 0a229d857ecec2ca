// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { RolloutStep } from '@teal/rollouts-common';
import { ApiServerProxy } from '../harness/ApiServerProxy';
import { FaultyController } from '../harness/FaultyController';
import { story } from '../harness/story';
import { shortLease } from '../harness/shortLease';
import { assertCleanEnd } from '../harness/verdicts';

/** Runs by itself, so that nothing but the controller moves it. */
const steps: readonly RolloutStep[] = [
  { replicas: '50%', traffic: { weight: 0 } },
  { replicas: '100%', traffic: { weight: 20 }, pause: { duration: '1s' } },
  { replicas: '100%', traffic: { weight: 50 }, pause: { duration: '1s' } },
  { replicas: '100%', traffic: { weight: 100 }, pause: { duration: '1s' } },
];
const kills = process.env.TEAL_FAULTS === 'all' ? 10 : 6;

for (const seed of [20261122]) {
  story(
    `a controller killed at ${kills} moments of one release brings it to the same end without a lost request (seed ${seed})`,
    'kill',
    { shop: false, replicas: 5, steps },
    async (teal, t) => {
      const { controllerKubeconfig, controllerLog, directory } =
        teal.cluster.facts;
      const proxy = await ApiServerProxy.start(
        controllerKubeconfig,
        directory,
        teal.namespace,
      );
      const controller = FaultyController.start(proxy, {
        logFile: controllerLog,
        flags: shortLease,
      });
      try {
        await teal.startShop();
        const gateway = teal.visitGateway();
        const endpoints = await teal.visitEndpoints();
        const { namespace } = teal;
        controller.arm({ seed, kills, mostWritesBetween: 3, namespace });
        await teal.deploy('v2');
        await teal.until(
          'the release succeeded',
          ({ status }) =>
            status?.phase === 'Healthy' &&
            status.release?.result === 'Succeeded',
          300,
        );
        t.diagnostic(`${proxy.writes.length} writes`);
        assert.equal(
          controller.killed,
          kills,
          'all kills fell into the release',
        );
        await assertCleanEnd(teal, {
          version: 'v2',
          clients: [gateway, endpoints],
        });
      } finally {
        await controller.stop();
        await proxy.stop();
      }
    },
  );
}
