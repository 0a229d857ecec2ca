// SPDX-License-Identifier: Apache-2.0
/** Break-glass in the other order: the Rollout was thrown away first, in mid-release, with no controller left. */
import assert from 'node:assert/strict';
import {
  POD_TEMPLATE_HASH,
  routeOriginalAnnotation,
} from '@teal/rollouts-common';
import { ControllerProcess } from '../harness/ControllerProcess';
import { twoSteps } from '../harness/manifests';
import { releaseAll } from '../harness/releaseAll';
import { shortLease } from '../harness/shortLease';
import { story } from '../harness/story';

story(
  'release-all without the Rollout names the route and the Service that would lose requests, and moves nothing until both are given back',
  'orphan',
  { shop: false, replicas: 3, steps: twoSteps },
  async teal => {
    const controller = ControllerProcess.start({
      kubeconfig: teal.cluster.facts.controllerKubeconfig,
      logFile: teal.cluster.facts.controllerLog,
      flags: shortLease,
    });
    try {
      await teal.startShop();
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
    } finally {
      await controller.kill();
    }
    const { kubectl, name } = teal;
    const before = (await teal.snapshot()).deployment.spec;
    const { rules } = teal.httpRoute().spec;
    const drop = '--patch={"metadata":{"finalizers":null}}';
    await kubectl.ok(['patch', 'rollout', name, '--type=merge', drop]);
    await kubectl.ok(['delete', 'rollout', name]);

    const refused = await releaseAll(teal, 'the portal is on fire');
    assert.notEqual(refused.code, 0);
    assert.match(
      refused.log,
      /has no Rollout any more, and HTTPRoute cart still refers to Service cart-canary;.* then Service cart still selects one version/,
    );
    assert.deepEqual((await teal.snapshot()).deployment.spec, before);

    const takeOut = `--patch=${JSON.stringify({
      metadata: { annotations: { [routeOriginalAnnotation(name)]: null } },
      spec: { rules },
    })}`;
    await kubectl.ok(['patch', 'httproute', name, '--type=merge', takeOut]);
    const unpin = `--patch=[{"op":"remove","path":"/spec/selector/${POD_TEMPLATE_HASH}"}]`;
    await kubectl.ok(['patch', 'service', name, '--type=json', unpin]);
    const released = await releaseAll(teal, 'the portal is on fire');
    assert.match(released.log, /"released":1,"failed":0/);
    await teal.feeds.deployments.until('one version is left', feed => {
      const status = feed.get(name)?.status;
      return status?.replicas === 3 && status.availableReplicas === 3;
    });
  },
);
