// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { V1Service } from '@kubernetes/client-node';
import type { HttpRoute } from '../harness/httpRoute';
import {
  deploymentOf,
  rolloutOf,
  type ShopOptions,
  twoSteps,
} from '../harness/manifests';
import { remainsOf } from '../harness/snapshots';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertNoneFailed, assertUnseen } from '../harness/verdicts';

const shop: Partial<ShopOptions> = { replicas: 2, steps: twoSteps };

/** Rollouts that can't release as they stand: a new version is held, with a sentence, and nothing else happens. */
const badInputs: readonly {
  readonly what: string;
  readonly namespace: string;
  readonly options?: Partial<ShopOptions>;
  readonly prepare?: (teal: Teal) => Promise<void>;
  /** What status.message says. */
  readonly says: RegExp;
}[] = [
  {
    what: 'a Service that does not exist',
    namespace: 'no-service',
    options: {
      rollout: { traffic: { service: 'basket', routes: [httpRoute('cart')] } },
    },
    says: /Service basket/i,
  },
  {
    what: 'a route that does not exist',
    namespace: 'no-route',
    options: {
      rollout: {
        traffic: {
          service: 'cart',
          routes: [httpRoute('basket')],
        },
      },
    },
    says: /HTTPRoute basket/i,
  },
  {
    what: 'a Service with endpoints of another workload',
    namespace: 'foreign',
    prepare: async teal => {
      const stranger = deploymentOf({
        ...teal.options,
        name: 'stranger',
        replicas: 1,
      });
      const labels = { app: 'cart', role: 'stranger' };
      stranger.spec!.selector.matchLabels = labels;
      stranger.spec!.template.metadata!.labels = labels;
      await teal.apply(stranger);
      await teal.feeds.deployments.until('the stranger runs', feed =>
        Boolean(feed.get('stranger')?.status?.readyReplicas),
      );
    },
    says: /stranger/,
  },
  {
    what: 'a Service of type ExternalName',
    namespace: 'external-name',
    options: {
      rollout: {
        traffic: { service: 'elsewhere', routes: [httpRoute('cart')] },
      },
    },
    prepare: teal =>
      teal.apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'elsewhere' },
        spec: { type: 'ExternalName', externalName: 'cart.example.com' },
      } as V1Service),
    says: /Service elsewhere has type ExternalName and selects no pods; name a Service that does/,
  },
  {
    what: 'a later step that would give a route 18 rules',
    namespace: 'many-rules',
    options: {
      steps: [
        { replicas: 1, traffic: { weight: 0 } },
        { replicas: 2, traffic: { matches: [{ method: 'PUT' }] } },
      ],
    },
    prepare: async teal => {
      const route = teal.httpRoute();
      const paths = ['/a', '/b', '/c', '/d', '/e', '/f', '/g', '/h', '/'];
      const { backendRefs } = route.spec.rules![0];
      const rules = paths.map(value => ({
        matches: [{ path: { type: 'PathPrefix', value } }],
        backendRefs,
      }));
      await teal.apply({
        ...route,
        spec: { ...route.spec, rules },
      } as HttpRoute);
      await teal.untilRouteApplied(it => it.spec.rules?.length === 9);
    },
    says: /HTTPRoute cart: step 2: .* would have 18 rules \(9 are its own\), and 16 is the limit/,
  },
  {
    what: 'a workload with strategy Recreate',
    namespace: 'recreate',
    options: { deployment: { strategy: { type: 'Recreate' } } },
    says: /Recreate.*RollingUpdate/,
  },
];

for (const { what, namespace, options, prepare, says } of badInputs) {
  story(
    `${what}: a new version is held with a sentence, and traffic and pods stay as they are`,
    namespace,
    { ...shop, ...options, shop: false },
    async teal => {
      await teal.applyShop();
      await prepare?.(teal);
      await teal.apply(rolloutOf(teal.options));
      await untilGated(teal);
      const before = await teal.snapshot();
      const gateway = teal.visitGateway(50);
      await teal.deploy('v2');
      const { status } = await teal.until(
        'the held release says why',
        rollout =>
          rollout.status?.release !== undefined &&
          says.test(rollout.status.message ?? ''),
      );
      assert.equal(status?.phase, 'Pending');
      assert.equal(
        status?.conditions?.find(each => each.type === 'Stalled')?.status,
        'True',
      );

      const { replicaSets, ...after } = await remainsOf(teal);
      assert.deepEqual(after.service.spec, before.service.spec);
      assert.deepEqual(after.route?.spec, before.route?.spec);
      assert.deepEqual(after.services, before.services);
      assert.equal(replicaSets.length, 1, 'no new ReplicaSet');
      await gateway.ledger.reached({ count: 50, sentAfter: Date.now() });
      assertUnseen(gateway, 'v2');
      await assertNoneFailed(gateway);
    },
  );
}

story(
  'a Deployment that does not exist is named, until it is there',
  'no-workload',
  { ...shop, shop: false },
  async teal => {
    await teal.apply(rolloutOf(teal.options));
    const { status } = await teal.until('the sentence', rollout =>
      /Deployment cart doesn't exist/.test(rollout.status?.message ?? ''),
    );
    assert.equal(status?.phase, 'Degraded');
    await teal.applyShop();
    await teal.untilHealthy();
  },
);

story(
  'a Deployment with 0 replicas takes its new version at once, and the Rollout says why',
  'no-replicas',
  { ...shop, replicas: 0 },
  async teal => {
    await teal.deploy('v2');
    const { status } = await teal.until(
      'the release that was none',
      rollout =>
        rollout.status?.phase === 'Healthy' &&
        rollout.status.release?.result === 'Withdrawn',
    );
    assert.match(status?.release?.reason ?? '', /0 replicas/);
    await teal.restored({
      template: template => {
        template.spec!.containers[0].image = 'teal.dev/shop:v2';
      },
    });
  },
);

story(
  'a list of steps that shrinks is refused by the API server',
  'shrinking',
  { ...shop, shop: false },
  async teal => {
    const refused = await teal.kubectl.attempt(
      ['apply', '--server-side', '--filename', '-'],
      JSON.stringify(
        rolloutOf({
          ...teal.options,
          steps: [
            { replicas: '80%', traffic: { weight: 20 } },
            { replicas: '50%', traffic: { weight: 50 } },
          ],
        }),
      ),
    );
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /the share of new pods never goes down/);
  },
);

story(
  'a Deployment that its user had paused keeps its release waiting, with a sentence, until they resume it',
  'user-paused',
  { ...shop, steps: [{ replicas: '100%', traffic: { weight: 0 }, pause: {} }] },
  async teal => {
    const gateway = teal.visitGateway(50);
    await teal.kubectl.ok(['rollout', 'pause', 'deployment/cart']);
    await teal.deploy('v2');
    const { status } = await teal.until(
      'the sentence about the pause',
      rollout => /paused/.test(rollout.status?.message ?? ''),
    );
    assert.equal(status?.phase, 'Pending');
    assert.equal(
      teal.feeds.pods.all().length,
      2,
      'no new pod before the user resumes',
    );

    await teal.kubectl.ok(['rollout', 'resume', 'deployment/cart']);
    await teal.untilPausedAt(1);
    await assertNoneFailed(gateway);
  },
);

function httpRoute(name: string) {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    name,
  };
}

async function untilGated(teal: Teal): Promise<void> {
  await teal.feeds.deployments.until('the gate guards the workload', feed => {
    const labels = feed.get(teal.name)?.metadata?.labels ?? {};
    return labels['rollouts.teal.dev/gated'] === 'true';
  });
}
