// SPDX-License-Identifier: Apache-2.0
import type { Rollout } from '@teal/rollouts-common';
import { catalogMarks, ROLLOUT_API_VERSION } from '@teal/rollouts-common';
import { builtInPresets } from '../presets/builtInPresets';
import type { Enrolment } from './Enrolment';
import { planCluster } from './planCluster';
import type { Scene, SceneRoute, SceneService, SceneWorkload } from './Scene';

const workload = (
  name: string,
  podLabels: Record<string, string> = { app: name },
): SceneWorkload => ({
  namespace: 'shop',
  name,
  labels: { 'backstage.io/kubernetes-id': 'cart' },
  podLabels,
});

const service = (
  name: string,
  selector: Record<string, string> = { app: name },
): SceneService => ({ namespace: 'shop', name, selector });

const route = (
  name: string,
  services: readonly string[],
  kind: string = 'HTTPRoute',
): SceneRoute => ({
  namespace: 'shop',
  ref: { apiVersion: 'gateway.networking.k8s.io/v1', kind, name },
  services,
});

function scene(differing: Partial<Scene> = {}): Scene {
  return {
    cluster: 'eu',
    workloads: [workload('cart')],
    services: [service('cart')],
    routes: [route('cart', ['cart'])],
    rollouts: [],
    refusal: () => undefined,
    ...differing,
  };
}

const presetOf = (name: string) =>
  builtInPresets.find(preset => preset.name === name)!.spec;

function entity(differing: Partial<Enrolment> = {}): Enrolment {
  const { strategy = 'canary' } = differing;
  return {
    entityRef: 'component:default/cart',
    entityName: 'cart',
    link: { id: 'cart' },
    strategy,
    spec: presetOf(strategy),
    paused: false,
    ...differing,
  };
}

function rolloutOf(
  name: string,
  workloadName: string,
  entityRef?: string,
): Rollout {
  return {
    apiVersion: ROLLOUT_API_VERSION,
    kind: 'Rollout',
    metadata: {
      name,
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '1',
      generation: 1,
      creationTimestamp: '',
      ...(entityRef && {
        labels: { 'rollouts.teal.dev/managed-by': 'catalog' },
        annotations: { [catalogMarks.entity]: entityRef },
      }),
    },
    spec: {
      workloadRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: workloadName,
      },
      strategy: { type: 'BlueGreen', steps: [{ replicas: 1 }] },
      traffic: { service: workloadName },
    },
  };
}

function planOf(differing: Partial<Scene>, asked: Partial<Enrolment> = {}) {
  const enrolment = entity(asked);
  const plan = planCluster(scene(differing), [enrolment]);
  return plan.get(enrolment.entityRef);
}

const sentences = (differing: Partial<Scene>, asked?: Partial<Enrolment>) =>
  planOf(differing, asked)?.problems.map(({ sentence }) => sentence);

describe('what an entity gets in a cluster', () => {
  it('is a Rollout with the Service and the route that are found', () => {
    const plan = planOf({
      services: [service('cart'), service('other')],
      routes: [route('cart', ['cart']), route('other', ['other'])],
    });
    expect(plan?.problems).toEqual([]);
    expect(plan?.wanted).toEqual([
      {
        apiVersion: ROLLOUT_API_VERSION,
        kind: 'Rollout',
        metadata: {
          name: 'cart',
          namespace: 'shop',
          labels: {
            'rollouts.teal.dev/managed-by': 'catalog',
            'backstage.io/kubernetes-id': 'cart',
          },
          annotations: {
            'rollouts.teal.dev/entity': 'component:default/cart',
            'rollouts.teal.dev/preset': 'canary',
            'rollouts.teal.dev/applied':
              expect.stringMatching(/^[0-9a-f]{16}$/),
          },
        },
        spec: {
          workloadRef: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'cart',
          },
          strategy: presetOf('canary').strategy,
          traffic: {
            service: 'cart',
            routes: [
              {
                apiVersion: 'gateway.networking.k8s.io/v1',
                kind: 'HTTPRoute',
                name: 'cart',
              },
            ],
          },
        },
      },
    ]);
  });

  it('is one Rollout for each workload, each with its own Service', () => {
    const plan = planOf({
      workloads: [workload('cart'), workload('worker')],
      services: [service('cart'), service('worker')],
      routes: [route('cart', ['cart']), route('worker', ['worker'])],
    });
    expect(
      plan?.wanted.map(({ metadata, spec }) => [
        metadata.name,
        spec.traffic.service,
      ]),
    ).toEqual([
      ['cart', 'cart'],
      ['worker', 'worker'],
    ]);
  });

  it('is narrowed and overridden', () => {
    const plan = planOf(
      {
        workloads: [workload('cart'), workload('worker')],
        services: [service('cart'), service('cart-all', { app: 'cart' })],
        routes: [route('a', ['cart-all']), route('b', ['cart-all'])],
      },
      {
        workloads: ['cart'],
        service: 'cart-all',
        routes: [{ kind: 'HTTPRoute', name: 'b' }, { name: 'a' }],
        paused: true,
      },
    );
    expect(plan?.problems).toEqual([]);
    expect(plan?.wanted).toHaveLength(1);
    expect(plan?.wanted[0].spec).toMatchObject({
      paused: true,
      traffic: { service: 'cart-all', routes: [{ name: 'b' }, { name: 'a' }] },
    });
  });

  it('has the placeholders of its preset filled in', () => {
    const spec = {
      ...presetOf('blue-green'),
      analysis: {
        background: {
          templates: [
            {
              name: '{entity}',
              args: [{ name: 'at', value: '{service}.{namespace}' }],
            },
          ],
        },
      },
    };
    expect(planOf({}, { spec })?.wanted[0].spec.analysis).toEqual({
      background: {
        templates: [
          { name: 'cart', args: [{ name: 'at', value: 'cart.shop' }] },
        ],
      },
    });
  });

  it('is nothing where it asks for other clusters', () => {
    expect(planOf({}, { clusters: ['us'] })).toBeUndefined();
    expect(planOf({}, { link: { id: 'cart', cluster: 'us' } })).toBeUndefined();
  });

  it('is no second Rollout where somebody else keeps one', () => {
    const other = rolloutOf('by-hand', 'cart');
    const plan = planOf({ rollouts: [other] });
    expect(plan).toMatchObject({ wanted: [], problems: [], foreign: [other] });
  });

  it('is the same whatever the order of what is found', () => {
    const two = {
      workloads: [workload('cart')],
      services: [service('x'), service('cart')],
    };
    const [a, b] = [two, { ...two, services: [...two.services].reverse() }].map(
      it => planOf(it)?.wanted[0].metadata.annotations,
    );
    expect(a).toEqual(b);
  });
});

describe('what stands in the way of an entity', () => {
  it.each<[string, Partial<Scene>, Partial<Enrolment>, string]>([
    [
      'two Services',
      { services: [service('cart'), service('cart-old', { app: 'cart' })] },
      {},
      'Services cart and cart-old in namespace shop all select the pods of Deployment cart; name the one that visitors use in rollouts.teal.dev/service',
    ],
    [
      'no Service',
      { services: [service('other')] },
      {},
      'no Service in namespace shop selects the pods of Deployment cart (app=cart); create one, so that there is something to move requests with',
    ],
    [
      'a Service that is named and not there',
      {},
      { service: 'basket' },
      'rollouts.teal.dev/service is "basket", and namespace shop has no such Service; those that select its pods are cart',
    ],
    [
      'a Service that is named and selects other pods',
      { services: [service('cart'), service('other')] },
      { service: 'other' },
      'rollouts.teal.dev/service is "other", but Service other selects app=other, and the pods of Deployment cart have app=cart',
    ],
    [
      'two routes',
      { routes: [route('web', ['cart']), route('api', ['cart'], 'GRPCRoute')] },
      {},
      'GRPCRoute/api and HTTPRoute/web in namespace shop all send to Service cart; name those to move in rollouts.teal.dev/route, or write none',
    ],
    [
      'a route that is named and sends elsewhere',
      { routes: [route('cart', ['cart']), route('web', ['other'])] },
      { routes: [{ name: 'web' }] },
      'rollouts.teal.dev/route is "web", and no such route in namespace shop sends to Service cart; there are HTTPRoute/cart',
    ],
    [
      'a route whose name is that of two kinds',
      { routes: [route('web', ['cart']), route('web', ['cart'], 'Ingress')] },
      { routes: [{ name: 'web' }] },
      'rollouts.teal.dev/route is "web", which can be HTTPRoute/web and Ingress/web; write the kind with it',
    ],
    [
      'no route for a part of the requests',
      { routes: [] },
      {},
      'strategy canary chooses which requests see the new version, for which it needs a route, and none in namespace shop sends to Service cart; add an HTTPRoute, or take blue-green, which needs none',
    ],
    [
      'a route that it needs and refuses',
      {},
      { strategy: 'mirror-first', routes: [] },
      'strategy mirror-first chooses which requests see the new version, for which it needs a route, and rollouts.teal.dev/route asks for none; add an HTTPRoute, or take blue-green, which needs none',
    ],
    [
      'a namespace that has not agreed',
      { refusal: namespace => `namespace ${namespace} has not agreed` },
      {},
      'namespace shop has not agreed',
    ],
    [
      'two workloads behind one Service',
      {
        workloads: [
          workload('cart', { app: 'cart', v: '1' }),
          workload('cart-v2', { app: 'cart', v: '2' }),
        ],
      },
      {},
      'Service cart in namespace shop selects the pods of Deployments cart and cart-v2, and can switch between the versions of one only; give each a Service of its own, or narrow the entity with rollouts.teal.dev/workload',
    ],
    [
      "somebody's Rollout of another workload with the name",
      { rollouts: [rolloutOf('cart', 'checkout')] },
      {},
      'Rollout cart in namespace shop has the name that the one of Deployment cart would get, and releases Deployment checkout; delete it, or give it another name',
    ],
  ])('is told: %s', (_what, differing, asked, sentence) => {
    expect(sentences(differing, asked)).toEqual([sentence]);
    expect(planOf(differing, asked)?.wanted).toEqual([]);
  });

  it('is told to both of two entities that want one workload', () => {
    const plan = planCluster(scene(), [
      entity(),
      entity({ entityRef: 'component:default/basket' }),
    ]);
    const sentence =
      'Deployment cart in namespace shop is asked for by component:default/basket and component:default/cart; take the annotation off all but one, or narrow them with rollouts.teal.dev/workload';
    for (const { problems, wanted } of plan.values()) {
      expect(problems).toEqual([
        { sentence, cluster: 'eu', namespace: 'shop' },
      ]);
      expect(wanted).toEqual([]);
    }
  });

  it.each(['blue-green'])('is no missing route for %s', strategy => {
    expect(sentences({ routes: [] }, { strategy })).toEqual([]);
  });
});
