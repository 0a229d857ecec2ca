// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { V1Ingress } from '@kubernetes/client-node';
import { rolloutOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import {
  assertAllServedBy,
  assertCleanEnd,
  assertUnseen,
} from '../harness/verdicts';

const style = 'rollouts.teal.dev/ingress-style';

story(
  'an HTTPRoute and an Ingress of one Rollout go together; one that can no longer carry the next step stops it before any pod is touched',
  'several-routes',
  {
    shop: false,
    replicas: 3,
    steps: [
      { replicas: 1, traffic: { weight: 0 }, pause: {} },
      { replicas: '100%', traffic: { weight: 100 }, pause: {} },
    ],
  },
  async teal => {
    await teal.applyShop();
    await teal.apply(ingressOf(teal), rolloutOfBoth(teal));
    await teal.untilHealthy();
    await teal.remember();
    const asWritten = await ingress(teal);
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await makeIngressAgain(teal, { [style]: 'traefik' });
    const clients = visit(teal);

    await teal.promote();
    await teal.until('the sentence', ({ status }) =>
      /step 2 of 2: Ingress cart: /.test(status?.message ?? ''),
    );
    assert.equal(teal.rollout().status?.canary?.replicas, 1);
    for (const client of clients) {
      await client.ledger.reached({ count: 100, sentAfter: Date.now() });
      assertUnseen(client, 'v2');
    }

    await annotate(teal, `${style}-`);
    await teal.untilPausedAt(2);
    await assertAllServedBy('v2', ...clients);
    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, { version: 'v2', clients });
    assert.deepEqual(await ingress(teal), asWritten);
  },
);

/** As somebody else: the release stops and goes on, so that its controller is known to have seen what the Ingress is now. */
async function makeIngressAgain(
  teal: Teal,
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  await teal.kubectl.ok(['delete', 'ingress', teal.name]);
  await teal.untilPhase('Degraded');
  const again = ingressOf(teal);
  await teal.apply({
    ...again,
    metadata: { ...again.metadata, annotations },
  } as V1Ingress);
  await teal.untilPausedAt(1);
}

/** Through each of the two routes. */
function visit(teal: Teal) {
  const throughIngress = teal.load.gateway({
    hostName: ingressHost(teal),
    path: '/',
    requestsPerSecond: 200,
  });
  return [teal.visitGateway(200), throughIngress] as const;
}

function rolloutOfBoth(teal: Teal): ReturnType<typeof rolloutOf> {
  const rollout = rolloutOf(teal.options);
  rollout.spec.traffic.routes?.push({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    name: teal.name,
  });
  return rollout;
}

function ingressOf(teal: Teal): V1Ingress {
  const service = { name: teal.name, port: { name: 'http' } };
  const paths = [{ path: '/', pathType: 'Prefix', backend: { service } }];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: teal.name },
    spec: {
      ingressClassName: 'contour',
      rules: [{ host: ingressHost(teal), http: { paths } }],
    },
  };
}

function ingressHost(teal: Teal): string {
  return `ingress.${teal.hostName}`;
}

function annotate(teal: Teal, annotation: string): Promise<string> {
  return teal.kubectl.ok(['annotate', 'ingress', teal.name, annotation]);
}

/** What its user wrote. */
async function ingress(teal: Teal) {
  const { metadata, spec } = await teal.cluster.api.read<V1Ingress>({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: teal.name, namespace: teal.namespace },
  });
  const { annotations = {} } = metadata ?? {};
  return JSON.parse(JSON.stringify({ annotations, spec })) as object;
}
