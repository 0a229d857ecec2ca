// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { ControllerProcess } from '../harness/ControllerProcess';
import { rolloutOf, twoSteps } from '../harness/manifests';
import { shortLease } from '../harness/shortLease';
import { story } from '../harness/story';
import { assertCleanEnd } from '../harness/verdicts';

story(
  'a Rollout that is deleted with its finalizer dropped, while nobody reconciles, and made again in mid-release is understood from the workload’s annotations',
  'rollout-again',
  { shop: false, replicas: 4, steps: twoSteps },
  async teal => {
    const options = {
      kubeconfig: teal.cluster.facts.controllerKubeconfig,
      logFile: teal.cluster.facts.controllerLog,
      flags: shortLease,
    };
    const first = ControllerProcess.start(options);
    let second: ControllerProcess | undefined;
    try {
      await teal.startShop();
      const gateway = teal.visitGateway();
      const endpoints = await teal.visitEndpoints();
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      const release = teal.releaseId();
      // A living one would end the release natively between the two writes.
      await first.kill();
      await teal.kubectl.ok([
        ...['patch', 'tro', teal.name, '--type=merge', '--patch'],
        '{"metadata":{"finalizers":null}}',
      ]);
      await teal.kubectl.ok(['delete', 'tro', teal.name]);
      await teal.apply(rolloutOf(teal.options));
      const { status } = await teal.until('the Rollout', () => true);
      assert.equal(status, undefined, 'it knows of no release');

      second = ControllerProcess.start(options);
      await teal.until(
        'the release is known again',
        ({ status: now }) =>
          now?.phase === 'Paused' && now.release?.id === release,
      );
      await teal.promote('full');
      await teal.untilEnded(release, 'Succeeded');
      await assertCleanEnd(teal, {
        version: 'v2',
        clients: [gateway, endpoints],
      });
    } finally {
      await first.stop();
      await second?.stop();
    }
  },
);
