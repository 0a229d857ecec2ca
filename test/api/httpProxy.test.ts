// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import type { KubernetesObject } from '@kubernetes/client-node';
import httpProxyModule from '@teal/rollouts-backend-module-httpproxy';
import { httpProxyOf } from '../harness/httpProxyOf';
import { rolloutOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { untilGatewayAnswers } from '../harness/untilGatewayAnswers';
import { assertCleanEnd, assertShare } from '../harness/verdicts';
import { Portal } from './Portal';

const moduleRights = resolve(
  __dirname,
  '../../plugins/rollouts-backend-module-httpproxy/manifests/rbac.yaml',
);
const requests = 2_000;

story(
  'a portal with the example module releases through an HTTPProxy',
  'module',
  {
    shop: false,
    route: false,
    replicas: 2,
    steps: [{ replicas: '100%', traffic: { weight: 20 }, pause: {} }],
  },
  async teal => {
    await teal.cluster.kubectl(['apply', '--filename', moduleRights]);
    const { controllerKubeconfig } = teal.cluster.facts;
    const portal = await Portal.start(
      {
        clusters: [
          { name: 'local', kubeconfig: { file: controllerKubeconfig } },
        ],
      },
      [httpProxyModule],
    );
    try {
      await teal.applyShop();
      await teal.apply(httpProxyOf(teal), rolloutBehind(teal));
      await teal.untilHealthy();
      await untilGatewayAnswers(teal);
      await teal.remember();
      const before = await specOf(teal);
      const visitors = teal.visitGateway();
      await teal.deploy('v2');
      await teal.untilPausedAt(1);
      const split = Date.now();
      await visitors.ledger.reached({ count: requests, sentAfter: split });
      assertShare(visitors, {
        version: 'v2',
        percent: 20,
        points: 4,
        window: { sentAfter: split },
      });
      const release = teal.releaseId();
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      await assertCleanEnd(teal, { version: 'v2', clients: [visitors] });
      assert.deepEqual(await specOf(teal), before);
    } finally {
      await portal.stop();
    }
  },
);

function rolloutBehind(teal: Teal): ReturnType<typeof rolloutOf> {
  const options = {
    ...teal.options,
    rollout: {
      traffic: {
        service: teal.name,
        gracePeriodSeconds: 1,
        routes: [
          {
            apiVersion: 'projectcontour.io/v1',
            kind: 'HTTPProxy',
            name: teal.name,
          },
        ],
      },
    },
  };
  return rolloutOf(options);
}

async function specOf(teal: Teal): Promise<unknown> {
  const { spec, metadata } = (await teal.cluster.api.read({
    apiVersion: 'projectcontour.io/v1',
    kind: 'HTTPProxy',
    metadata: { name: teal.name, namespace: teal.namespace },
  })) as KubernetesObject & { spec: unknown };
  return { spec, annotations: metadata?.annotations };
}
