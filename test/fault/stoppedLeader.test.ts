// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { RolloutStep } from '@teal/rollouts-common';
import { ApiServerProxy } from '../harness/ApiServerProxy';
import { ControllerProcess } from '../harness/ControllerProcess';
import { untilLeaseIsHeldBy } from '../harness/lease';
import { shortLease } from '../harness/shortLease';
import { story } from '../harness/story';
import { assertCleanEnd } from '../harness/verdicts';

/** The second step waits too: whoever takes over in it can't end the release before it is told to go back. */
const steps: readonly RolloutStep[] = [
  { replicas: '50%', traffic: { weight: 50 }, pause: {} },
  { replicas: '100%', traffic: { weight: 75 }, pause: {} },
  { replicas: '100%', traffic: { weight: 100 } },
];

story(
  'a leader that is stopped in the middle of a write and wakes up after another one took over writes nothing',
  'stopped-leader',
  { shop: false, replicas: 3, steps },
  async teal => {
    const { controllerKubeconfig, controllerLog, directory } =
      teal.cluster.facts;
    const proxy = await ApiServerProxy.start(
      controllerKubeconfig,
      directory,
      teal.namespace,
    );
    const start = (identity: string, ...[kubeconfig, ...flags]: string[]) =>
      ControllerProcess.start({
        kubeconfig,
        logFile: controllerLog,
        flags: [...flags, '--identity', identity],
      });
    const first = start('first', proxy.kubeconfig, ...shortLease);
    let second: ControllerProcess | undefined;
    try {
      await untilLeaseIsHeldBy(teal, 'first');
      await teal.startShop();
      const gateway = teal.visitGateway();
      const endpoints = await teal.visitEndpoints();
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      const release = teal.releaseId();

      const holding = proxy.holdNext(
        ({ isWrite, path }) =>
          isWrite && path.includes(`/${teal.namespace}/httproutes/`),
      );
      await teal.promote();
      const held = await holding;
      first.pause();
      // Not before: it would take a Lease that a busy machine renews too late. Its own is of the usual length.
      second = start('second', controllerKubeconfig);
      await untilLeaseIsHeldBy(teal, 'second');
      await teal.untilPausedAt(2);
      await teal.rollBack();
      await teal.untilEnded(release, 'RolledBack');

      // What was on its way all the time rests on a route that is no more.
      const refusal = await held.release();
      assert.ok(refusal === 409 || refusal === 422, `answered ${refusal}`);
      const before = proxy.writes.length;
      const looked = proxy.requestsOf(/\/leases\//, 3);
      first.wake();
      await looked;
      assert.deepEqual(proxy.writes.slice(before), []);

      // It goes on where it should: as the next leader.
      await second.stop();
      await untilLeaseIsHeldBy(teal, 'first');
      await teal.deploy('v3');
      await teal.untilPausedAt(1);
      const next = teal.releaseId();
      await teal.promote();
      await teal.untilPausedAt(2);
      await teal.promote();
      await teal.untilEnded(next, 'Succeeded');
      await assertCleanEnd(teal, {
        version: 'v3',
        clients: [gateway, endpoints],
      });
    } finally {
      first.wake();
      await Promise.all([first.stop(), second?.stop()]);
      await proxy.stop();
    }
  },
);
