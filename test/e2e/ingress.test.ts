// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { V1Ingress } from '@kubernetes/client-node';
import { OWNED_BY_LABEL, type RolloutStep } from '@teal/rollouts-common';
import { rolloutOf } from '../harness/manifests';
import { ObjectFeed } from '../harness/ObjectFeed';
import { managedByController } from '../harness/restored';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';

const allOrNothing: readonly RolloutStep[] = [
  { replicas: '100%', traffic: { weight: 0 }, pause: {} },
  { replicas: '100%', traffic: { weight: 100 }, pause: {} },
];
const shop = { shop: false, route: false, replicas: 2 } as const;

story(
  'a release through a plain Ingress loses no request and gives the Ingress back',
  'ingress-plain',
  { ...shop, steps: allOrNothing },
  async teal => {
    const before = await startBehind(teal, 'contour');
    const visitors = teal.visitGateway();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await visitors.ledger.reached({ count: 200, sentAfter: Date.now() });
    assertUnseen(visitors, 'v2');
    await teal.promote();
    await teal.untilPausedAt(2);
    await visitors.ledger.reached({
      count: 200,
      sentAfter: Date.now(),
      version: 'v2',
    });
    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, { version: 'v2', clients: [visitors] });
    await assertGivenBack(teal, before);
  },
);

story(
  'a roll-back through a plain Ingress does, too',
  'ingress-back',
  { ...shop, steps: allOrNothing },
  async teal => {
    const before = await startBehind(teal, 'contour');
    const visitors = teal.visitGateway();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    await teal.promote();
    await teal.untilPausedAt(2);
    await visitors.ledger.reached({
      count: 200,
      sentAfter: Date.now(),
      version: 'v2',
    });
    const release = teal.releaseId();
    await teal.rollBack();
    await teal.untilEnded(release, 'RolledBack');
    await assertCleanEnd(teal, { version: 'v1', clients: [visitors] });
    await assertGivenBack(teal, before);
  },
);

story(
  'with class nginx a second Ingress says who sees the new version, for as long as the release lasts',
  'ingress-nginx',
  {
    ...shop,
    steps: [
      {
        replicas: '100%',
        traffic: {
          weight: 20,
          matches: [{ cookies: [{ name: 'beta', value: 'always' }] }],
        },
        pause: {},
      },
    ],
  },
  async teal => {
    const before = await startBehind(teal, 'nginx');
    await teal.deploy('v2');
    await teal.untilPausedAt(1);
    const [main, canary] = await ingresses(teal);
    assert.deepEqual(written(main), written(before));
    assert.equal(canary.metadata?.name, 'cart.cart-canary');
    assert.equal(canary.metadata?.labels?.[OWNED_BY_LABEL], teal.name);
    assert.deepEqual(nginxAnnotations(canary), {
      canary: 'true',
      'canary-by-cookie': 'beta',
      'canary-weight': '20',
      'canary-weight-total': '100',
    });
    assert.deepEqual(
      canary.spec?.rules?.[0].http?.paths[0].backend.service?.name,
      'cart-canary',
    );
    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    await assertCleanEnd(teal, { version: 'v2', clients: [] });
    await assertGivenBack(teal, before);
  },
);

story(
  'a weight that a plain Ingress does not have holds the release, and nothing is touched',
  'ingress-refused',
  {
    ...shop,
    steps: [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }],
  },
  async teal => {
    const sentence =
      /Ingress cart: step 1: Ingress cart of class contour has no weights \(20 was asked for\): use weights 0 and 100 only, or an HTTPRoute/;
    const before = await startBehind(teal, 'contour', () =>
      teal.until(
        'Degraded, with the reason',
        ({ status }) =>
          status?.phase === 'Degraded' && sentence.test(status.message ?? ''),
      ),
    );
    assert.deepEqual((await ingresses(teal)).map(written), [written(before)]);
  },
);

/** The shop runs behind an Ingress of this class, and its Rollout knows it; the Ingress as its user wrote it. */
async function startBehind(
  teal: Teal,
  className: string,
  settled: () => Promise<unknown> = () => teal.untilHealthy(),
): Promise<V1Ingress> {
  await teal.applyShop();
  await teal.apply(ingressOf(teal, className));
  await teal.apply(rolloutBehind(teal));
  await settled();
  await teal.remember();
  const [ingress] = await ingresses(teal);
  return ingress;
}

function rolloutBehind(teal: Teal): ReturnType<typeof rolloutOf> {
  const rollout = rolloutOf(teal.options);
  rollout.spec.traffic.routes = [
    { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: teal.name },
  ];
  return rollout;
}

function ingressOf(teal: Teal, className: string): V1Ingress {
  const service = { name: teal.name, port: { name: 'http' } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: teal.name, annotations: { team: 'shop' } },
    spec: {
      ingressClassName: className,
      rules: [
        {
          host: teal.hostName,
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service } }],
          },
        },
      ],
    },
  };
}

/** The one Ingress is what it was, once the release's very last write has been made. */
async function assertGivenBack(teal: Teal, before: V1Ingress): Promise<void> {
  const left = await ingresses(teal, all => !all.some(managedByController));
  assert.deepEqual(left.map(written), [written(before)]);
}

/** Of the namespace, by name, as soon as they satisfy the predicate. */
async function ingresses(
  teal: Teal,
  are: (all: readonly V1Ingress[]) => boolean = () => true,
): Promise<readonly V1Ingress[]> {
  const feed = await ObjectFeed.open<V1Ingress>(
    teal.cluster.kubeConfig,
    `/apis/networking.k8s.io/v1/namespaces/${teal.namespace}/ingresses`,
  );
  try {
    return await feed.until('the Ingresses', () => {
      const found = [...feed.all()].sort((a, b) =>
        a.metadata!.name! < b.metadata!.name! ? -1 : 1,
      );
      return are(found) && found;
    });
  } finally {
    feed.close();
  }
}

function written(ingress: V1Ingress) {
  const { metadata, spec } = ingress;
  return {
    name: metadata?.name,
    labels: metadata?.labels,
    annotations: metadata?.annotations,
    spec: JSON.parse(JSON.stringify(spec)) as unknown,
    isOurs: managedByController(ingress),
  };
}

function nginxAnnotations({ metadata }: V1Ingress): Record<string, string> {
  const prefix = 'nginx.ingress.kubernetes.io/';
  return Object.fromEntries(
    Object.entries(metadata?.annotations ?? {})
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}
