// SPDX-License-Identifier: Apache-2.0
/** Objects of a release that go away under it, and come back. */
import {
  canaryServiceName,
  POD_TEMPLATE_HASH,
  workloadMarks,
} from '@teal/rollouts-common';
import { deploymentOf, twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import { Teal } from '../harness/Teal';
import { assertAllServedBy } from '../harness/verdicts';

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
    await teal.feeds.services.until('nothing is left of the release', feed => {
      const selector = feed.get(teal.name)?.spec?.selector ?? {};
      return (
        feed.get(canaryServiceName(teal.name)) === undefined &&
        selector[POD_TEMPLATE_HASH] === undefined
      );
    });
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
      ...['delete', 'namespace', teal.namespace, '--timeout=300s'],
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
