// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { RolloutStep } from '@teal/rollouts-common';
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
    async teal => {
      const controller = FaultyController.start({
        kubeconfig: teal.cluster.facts.controllerKubeconfig,
        logFile: teal.cluster.facts.controllerLog,
        flags: shortLease,
      });
      try {
        await teal.startShop();
        const gateway = teal.visitGateway();
        const endpoints = await teal.visitEndpoints();
        controller.arm({ seed, kills, mostChangesBetween: 3 }, teal.feeds);
        await teal.deploy('v2');
        await teal.until(
          'the release succeeded',
          ({ status }) =>
            status?.phase === 'Healthy' &&
            status.release?.result === 'Succeeded',
          300,
        );
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
      }
    },
  );
}
