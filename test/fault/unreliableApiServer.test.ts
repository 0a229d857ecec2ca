// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { ApiServerProxy } from '../harness/ApiServerProxy';
import { ControllerProcess } from '../harness/ControllerProcess';
import { twoSteps } from '../harness/manifests';
import { shortLease } from '../harness/shortLease';
import { story } from '../harness/story';
import { kindsOfFaults, makeUnreliable } from '../harness/unreliableApiServer';
import { assertCleanEnd } from '../harness/verdicts';

const seed = 20261122;

story(
  `conflicts, 429, lost answers, watches that are cut and forgotten versions don't change how a release and a rollback end (seed ${seed})`,
  'unreliable',
  { shop: false, replicas: 4, steps: twoSteps },
  async (teal, t) => {
    const { controllerKubeconfig, controllerLog, directory } =
      teal.cluster.facts;
    const proxy = await ApiServerProxy.start(
      controllerKubeconfig,
      directory,
      teal.namespace,
    );
    const controller = ControllerProcess.start({
      kubeconfig: proxy.kubeconfig,
      logFile: controllerLog,
      flags: shortLease,
    });
    try {
      await teal.startShop();
      const gateway = teal.visitGateway();
      const endpoints = await teal.visitEndpoints();
      const done = makeUnreliable(proxy, seed);
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      const release = teal.releaseId();
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');

      await teal.deploy('v3');
      await teal.untilPausedAt(1);
      const refused = teal.releaseId();
      await teal.rollBack();
      await teal.untilEnded(refused, 'RolledBack');
      await assertCleanEnd(teal, {
        version: 'v2',
        clients: [gateway, endpoints],
      });
      t.diagnostic(done.summary());
      assert.equal(done.faults.size, kindsOfFaults, done.summary());
      assert.ok(done.cut > 0 && done.forgotten > 0, done.summary());
    } finally {
      await controller.stop();
      await proxy.stop();
    }
  },
);
