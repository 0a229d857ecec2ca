// SPDX-License-Identifier: Apache-2.0
/** Objects of a release that go away under it, and come back. */
import assert from 'node:assert/strict';
import {
  canaryServiceName,
  POD_TEMPLATE_HASH,
  workloadMarks,
} from '@teal/rollouts-common';
import { deploymentOf, rolloutOf, twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import { Teal } from '../harness/Teal';
import { assertAllServedBy, assertCleanEnd } from '../harness/verdicts';

story(
  'a Rollout that is deleted with its finalizer dropped and made again in mid-release is understood from the workload’s annotations',
  'rollout-again',
  { replicas: 4, steps: twoSteps },
  async teal => {
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const release = teal.releaseId();
    const { uid } = teal.rollout().metadata;
    await teal.kubectl.ok([
      ...['patch', 'tro', teal.name, '--type=json', '--patch'],
      JSON.stringify([{ op: 'remove', path: '/metadata/finalizers' }]),
    ]);
    await teal.kubectl.ok(['delete', 'tro', teal.name, '--wait=false']);
    await dropFinalizersUntilGone(teal, uid);

    await teal.apply(rolloutOf(teal.options));
    await teal.until(
      'the release is known again',
      ({ metadata, status }) =>
        metadata.uid !== uid && status?.release?.id === release,
    );
    await teal.untilPausedAt(1);
    await teal.promote('full');
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, {
      version: 'v2',
      clients: [gateway, endpoints],
    });
  },
);

/** The controller may put its finalizer back between the two writes of the person. */
async function dropFinalizersUntilGone(
  teal: Teal,
  uid: string | undefined,
): Promise<void> {
  const gone = teal.feeds.rollouts.until(
    'the Rollout is gone',
    feed => feed.get(teal.name)?.metadata.uid !== uid,
  );
  await teal.kubectl.attempt([
    ...['patch', 'tro', teal.name, '--type=merge', '--patch'],
    '{"metadata":{"finalizers":null}}',
  ]);
  await gone;
}

story(
  'a Deployment that is deleted and made again under its name in mid-release starts at rest, behind its own Service',
  'workload-again',
  { replicas: 2, steps: twoSteps },
  async teal => {
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const { uid } = teal.feeds.deployments.get(teal.name)?.metadata ?? {};
    await teal.kubectl.ok(['delete', 'deployment', teal.name]);
    await teal.apply(deploymentOf({ ...teal.options, version: 'v3' }));
    await teal.feeds.deployments.until('the new one is gated', feed => {
      const { metadata } = feed.get(teal.name) ?? {};
      return (
        metadata?.uid !== uid &&
        metadata?.labels?.[workloadMarks.gatedLabel] === 'true'
      );
    });
    await teal.untilHealthy();

    const { services } = teal.feeds;
    assert.equal(services.get(canaryServiceName(teal.name)), undefined);
    const selector = services.get(teal.name)?.spec?.selector ?? {};
    assert.equal(selector[POD_TEMPLATE_HASH], undefined, 'it is still pinned');
    const gateway = teal.visitGateway(100);
    await assertAllServedBy('v3', gateway);
    await gateway.stop();

    await teal.deploy('v4');
    await teal.untilPausedAt(1);
    const release = teal.releaseId();
    await teal.promote('full');
    await teal.untilEnded(release, 'Succeeded');
  },
);

story(
  'a namespace that is deleted in mid-release goes, and holds up nobody else',
  'namespace-gone',
  { replicas: 2, steps: twoSteps },
  async teal => {
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await teal.kubectl.ok([
      ...['delete', 'namespace', teal.namespace, '--timeout=120s'],
    ]);

    const neighbour = await Teal.open('neighbour', {
      replicas: 1,
      steps: twoSteps,
    });
    try {
      await neighbour.startShop();
      await neighbour.deploy('v2');
      await neighbour.untilPausedAt(1);
    } finally {
      await neighbour.close();
    }
  },
);
