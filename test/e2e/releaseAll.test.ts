// SPDX-License-Identifier: Apache-2.0
/** Break-glass: one command makes every gated workload native again, in the middle of a release too. */
import assert from 'node:assert/strict';
import { POD_TEMPLATE_HASH, workloadMarks } from '@teal/rollouts-common';
import { releaseAll } from '../harness/releaseAll';
import { story } from '../harness/story';

story(
  'release-all in mid-release: routes and Service go back, the workload is native, and stays so under a running controller',
  'release-all',
  {
    steps: [
      { replicas: '50%', traffic: { weight: 20 }, pause: {} },
      { replicas: '100%', traffic: { weight: 100 }, pause: {} },
    ],
  },
  async teal => {
    const { route, deployment: native } = await teal.snapshot();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);

    const { log } = await releaseAll(teal, 'the portal is on fire');
    assert.match(log, /"message":"Everything let go","released":1,"failed":0/);

    await teal.feeds.deployments.until('one version is left', feed => {
      const status = feed.get(teal.name)?.status;
      return status?.replicas === 5 && status.availableReplicas === 5;
    });
    const after = await teal.snapshot();
    const { strategy, minReadySeconds, paused } = after.deployment.spec ?? {};
    assert.deepEqual(strategy, native.spec?.strategy);
    assert.equal(minReadySeconds, native.spec?.minReadySeconds);
    assert.equal(paused ?? false, false);
    assert.ok(route);
    assert.deepEqual(after.route?.spec, route.spec);
    assert.deepEqual(after.services, [teal.name]);
    assert.equal(after.service.spec?.selector?.[POD_TEMPLATE_HASH], undefined);

    // The controller has seen it, says so, and leaves it alone.
    await teal.feeds.rollouts.until('the Rollout says why', feed =>
      JSON.stringify(feed.get(teal.name)?.status?.conditions ?? []).includes(
        'the portal is on fire',
      ),
    );
    const { deployment } = await teal.snapshot();
    const { labels, annotations } = deployment.metadata ?? {};
    assert.equal(labels?.[workloadMarks.gatedLabel], undefined);
    assert.equal(annotations?.[workloadMarks.bypass], 'the portal is on fire');
    assert.equal(annotations?.[workloadMarks.release], undefined);
  },
);
