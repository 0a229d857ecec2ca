// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { V1ServiceSpec } from '@kubernetes/client-node';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertAllServedBy, assertCleanEnd } from '../harness/verdicts';

const http = { name: 'http', port: 80, targetPort: 'http' };
const metrics = { name: 'metrics', port: 9090, targetPort: 8080 };

/** Services as people have them, whose port has a name on both sides. */
const shapes: readonly {
  readonly what: string;
  readonly namespace: string;
  readonly service: Partial<V1ServiceSpec>;
}[] = [
  {
    what: 'a headless Service',
    namespace: 'headless',
    service: { clusterIP: 'None', ports: [http] },
  },
  {
    what: 'a load balancer with several ports, which prefers the own node',
    namespace: 'load-balancer',
    service: {
      type: 'LoadBalancer',
      loadBalancerClass: 'example.com/internal',
      externalTrafficPolicy: 'Local',
      ports: [http, metrics],
    },
  },
  {
    what: 'a node port whose clients stay with their pod',
    namespace: 'node-port',
    service: {
      type: 'NodePort',
      sessionAffinity: 'ClientIP',
      ipFamilyPolicy: 'PreferDualStack',
      ports: [http],
    },
  },
];

for (const { what, namespace, service } of shapes) {
  story(
    `${what} goes through a rollback and a release, loses no request, and is what it was`,
    namespace,
    {
      replicas: 2,
      service,
      steps: [{ replicas: '100%', traffic: { weight: 50 }, pause: {} }],
    },
    async teal => {
      const clients = [
        teal.visitGateway(200),
        await teal.visitEndpoints(),
      ] as const;
      await untilHalf(teal, 'v2');
      await assertExtraService(teal, service);
      const refused = teal.releaseId();
      await teal.rollBack();
      await teal.untilEnded(refused, 'RolledBack');
      await assertAllServedBy('v1', ...clients);

      await untilHalf(teal, 'v3');
      const release = teal.releaseId();
      await teal.promote();
      await teal.untilEnded(release, 'Succeeded');
      await assertCleanEnd(teal, { version: 'v3', clients });
    },
  );
}

async function untilHalf(teal: Teal, version: string): Promise<void> {
  const before = teal.rollout().status?.release?.id;
  await teal.deploy(version);
  await teal.until(
    `half of the requests go to ${version}`,
    ({ status }) =>
      status?.phase === 'Paused' &&
      status.release?.id !== before &&
      status.traffic?.weight === 50,
  );
}

/** Never a second load balancer or node port; its ports and its sessions are those of the stable one. */
async function assertExtraService(
  teal: Teal,
  { clusterIP, sessionAffinity = 'None' }: Partial<V1ServiceSpec>,
): Promise<void> {
  const { ports } = (await teal.snapshot()).service.spec ?? {};
  const spec = teal.feeds.services.get('cart-canary')?.spec;
  assert.equal(spec?.type, 'ClusterIP');
  assert.equal(spec?.clusterIP === 'None', clusterIP === 'None');
  assert.equal(spec?.sessionAffinity, sessionAffinity);
  assert.deepEqual(
    spec?.ports,
    ports?.map(({ nodePort: _, ...port }) => port),
  );
}
