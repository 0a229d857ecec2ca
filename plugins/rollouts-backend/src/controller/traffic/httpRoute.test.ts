// SPDX-License-Identifier: Apache-2.0
import type { JsonPatchOperation } from '../kubeApi';
import { trimRoute } from '../trimTraffic';
import {
  BackendRef,
  HttpRoute,
  isApplied,
  problemOf,
  Share,
  weightOf,
  withdrawn,
  withWeight,
} from './httpRoute';
import { routePatch } from './routePatch';

const cart: Share = { service: 'cart', canary: 'cart-canary', rollout: 'cart' };
const checkout: Share = {
  service: 'checkout',
  canary: 'checkout-canary',
  rollout: 'checkout',
};

type RouteObject = Parameters<typeof trimRoute>[0] & {
  spec: { rules: { backendRefs?: BackendRef[] }[] };
};

/** A whole HTTPRoute as the API server holds it. */
function routeObject(
  rules: { backendRefs?: BackendRef[]; [field: string]: unknown }[],
  annotations?: Record<string, string>,
): RouteObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: {
      name: 'web',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '1',
      generation: 3,
      ...(annotations ? { annotations } : {}),
    },
    spec: { rules },
  };
}

const ref = (name: string, weight?: number, more: object = {}): BackendRef => ({
  name,
  port: 80,
  ...(weight === undefined ? {} : { weight }),
  ...more,
});

/** Carries an edit out as the API server would: by its JSON patch. */
function edited(
  object: RouteObject,
  edit: (route: HttpRoute) => HttpRoute,
): RouteObject {
  const before = trimRoute(object);
  const patched = applyPatch(object, routePatch(before, edit(before)));
  const { annotations } = patched.metadata;
  // The API server drops an empty map.
  if (annotations && !Object.keys(annotations).length) {
    delete patched.metadata.annotations;
  }
  return patched;
}

function applyPatch(
  object: RouteObject,
  patch: readonly JsonPatchOperation[],
): RouteObject {
  const copy = structuredClone(object);
  for (const operation of patch) {
    const path = operation.path
      .slice(1)
      .split('/')
      .map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
    const last = path.pop() ?? '';
    let at = copy as unknown as Record<string, unknown>;
    for (const part of path) at = at[part] as Record<string, unknown>;
    if (operation.op === 'remove') delete at[last];
    else at[last] = operation.value;
  }
  return copy;
}

const release = (object: RouteObject, share: Share, weightPercent: number) =>
  edited(object, route => withWeight(route, { ...share, weightPercent }));
const leave = (object: RouteObject, share: Share) =>
  edited(object, route => withdrawn(route, share));
const backends = (object: RouteObject, rule = 0) =>
  (object.spec.rules[rule].backendRefs ?? []).map(
    it => `${it.name} ${it.weight}`,
  );

const realLife: [string, RouteObject][] = [
  ['one backend without a weight', routeObject([{ backendRefs: [ref('cart')] }])],
  ['one backend with weight 1', routeObject([{ backendRefs: [ref('cart', 1)] }])],
  ['one backend with weight 100', routeObject([{ backendRefs: [ref('cart', 100)] }])],
  [
    'two backends, one of them without a weight',
    routeObject([{ backendRefs: [ref('cart'), ref('legacy', 3)] }]),
  ],
  [
    'a backend that its user has switched off',
    routeObject([{ backendRefs: [ref('cart', 2), ref('legacy', 0)] }]),
  ],
  [
    'a redirect, a rule without our Service, and one with it',
    routeObject([
      { filters: [{ type: 'RequestRedirect' }] },
      { backendRefs: [ref('static')] },
      { backendRefs: [ref('cart')] },
    ]),
  ],
  [
    'several rules with different weights',
    routeObject([
      { backendRefs: [ref('cart', 7), ref('legacy', 3)] },
      { backendRefs: [ref('cart')] },
    ]),
  ],
  [
    'filters, and every field spelled out',
    routeObject([
      {
        backendRefs: [
          ref('cart', 1, {
            group: '',
            kind: 'Service',
            namespace: 'shop',
            filters: [{ type: 'RequestHeaderModifier' }],
          }),
        ],
      },
    ]),
  ],
  [
    'the Service twice, on two ports',
    routeObject([{ backendRefs: [ref('cart', 1), ref('cart', 4, { port: 8080 })] }]),
  ],
  [
    'a Service of the same name in another namespace',
    routeObject([
      { backendRefs: [ref('cart', 1, { namespace: 'other' }), ref('cart', 1)] },
    ]),
  ],
  [
    'annotations of its user',
    routeObject([{ backendRefs: [ref('cart')] }], { team: 'shop' }),
  ],
];

describe('a release on an HTTPRoute', () => {
  it.each(realLife)('gives back exactly what was there: %s', (_, object) => {
    for (const weights of [[0], [20, 50, 100], [100, 0], [33]]) {
      let now = object;
      for (const weight of weights) {
        now = release(now, cart, weight);
        expect(weightOf(trimRoute(now), cart)).toBe(weight);
      }
      const after = leave(now, cart);
      expect({ ...after, metadata: { ...after.metadata, resourceVersion: '1' } }).toEqual(object);
    }
  });

  it('writes 80 and 20 for 20 %', () => {
    const object = routeObject([{ backendRefs: [ref('cart')] }]);
    expect(backends(release(object, cart, 20))).toEqual(['cart 80', 'cart-canary 20']);
  });

  it('keeps the share of everybody else in the rule', () => {
    const object = routeObject([{ backendRefs: [ref('cart', 3), ref('legacy', 1)] }]);
    expect(backends(release(object, cart, 20))).toEqual([
      'cart 240',
      'cart-canary 60',
      'legacy 100',
    ]);
  });

  it('sends the extra Service the same requests: port, filters and the rest are copied', () => {
    const filters = [{ type: 'RequestHeaderModifier' }];
    const object = routeObject([{ backendRefs: [ref('cart', 1, { port: 81, filters })] }]);
    const { backendRefs } = release(object, cart, 10).spec.rules[0];
    expect(backendRefs?.[1]).toEqual({ name: 'cart-canary', port: 81, filters, weight: 10 });
  });

  it('writes nothing when the weight is there already', () => {
    const object = release(routeObject([{ backendRefs: [ref('cart')] }]), cart, 20);
    const route = trimRoute(object);
    expect(routePatch(route, withWeight(route, { ...cart, weightPercent: 20 }))).toEqual([]);
  });

  it('never gives more than the step allows when a share is no whole number', () => {
    const object = release(routeObject([{ backendRefs: [ref('cart')] }]), cart, 20);
    const uneven = structuredClone(object);
    uneven.spec.rules[0].backendRefs = [ref('cart', 2), ref('cart-canary', 1)];
    expect(backends(release(uneven, cart, 50))).toEqual(['cart 2', 'cart-canary 1']);
  });
});

describe('two Rollouts in one rule', () => {
  const object = routeObject([{ backendRefs: [ref('cart'), ref('checkout')] }]);
  const both = release(release(object, cart, 20), checkout, 50);

  it('release side by side, each with its own share', () => {
    expect(backends(both)).toEqual([
      'cart 8000',
      'cart-canary 2000',
      'checkout 5000',
      'checkout-canary 5000',
    ]);
    expect(weightOf(trimRoute(both), cart)).toBe(20);
    expect(weightOf(trimRoute(both), checkout)).toBe(50);
  });

  it.each([
    ['the first one ends first', [cart, checkout]],
    ['the second one ends first', [checkout, cart]],
  ])('leave the rule as it was: %s', (_, [first, second]) => {
    const after = leave(leave(both, first), second);
    expect({ ...after, metadata: { ...after.metadata, resourceVersion: '1' } }).toEqual(object);
  });

  it('changes one share without touching the other', () => {
    const moved = release(both, cart, 50);
    expect(weightOf(trimRoute(moved), cart)).toBe(50);
    expect(weightOf(trimRoute(moved), checkout)).toBe(50);
  });
});

describe("a user's edit in the middle of a release", () => {
  const started = release(routeObject([{ backendRefs: [ref('cart')] }]), cart, 20);

  it('survives: a backend added to the rule keeps its share', () => {
    const user = structuredClone(started);
    user.spec.rules[0].backendRefs?.push(ref('legacy', 25));
    expect(backends(leave(user, cart))).toEqual(['cart 100', 'legacy 25']);
  });

  it('survives: a rule added in front is left alone when it has nothing to do with us', () => {
    const user = structuredClone(started);
    user.spec.rules.unshift({ backendRefs: [ref('static')] });
    const after = leave(user, cart);
    expect(backends(after, 0)).toEqual(['static undefined']);
    expect(backends(after, 1)).toEqual(['cart 1']);
  });

  it('is seen: the manifest applied again gives all traffic to stable, and the share can be set again', () => {
    const user = structuredClone(started);
    user.spec.rules[0].backendRefs = [ref('cart')];
    expect(weightOf(trimRoute(user), cart)).toBe(0);
    expect(leave(release(user, cart, 20), cart).spec.rules).toEqual([
      { backendRefs: [ref('cart')] },
    ]);
  });

  it('is seen: rules that disagree have no weight', () => {
    const user = structuredClone(started);
    user.spec.rules.push({ backendRefs: [ref('cart')] });
    expect(weightOf(trimRoute(user), cart)).toBeUndefined();
  });

  it('copies a changed port to the extra Service', () => {
    const user = structuredClone(started);
    user.spec.rules[0].backendRefs = [ref('cart', 80, { port: 81 }), ref('cart-canary', 20)];
    expect(release(user, cart, 50).spec.rules[0].backendRefs?.[1].port).toBe(81);
  });

  it('gives the requests back when the stable backend was taken out', () => {
    const user = structuredClone(started);
    user.spec.rules[0].backendRefs = [ref('cart-canary', 100)];
    expect(backends(leave(user, cart))).toEqual(['cart undefined']);
  });
});

describe('a route that cannot carry a release', () => {
  const problem = (rules: RouteObject['spec']['rules']) =>
    problemOf(reported(trimRoute(routeObject(rules))), cart);

  it('is fine otherwise', () => {
    expect(problem([{ backendRefs: [ref('cart')] }])).toBeUndefined();
  });

  it('does not refer to the Service', () => {
    expect(problem([{ backendRefs: [ref('static')] }])).toBe(
      'no rule of HTTPRoute web refers to Service cart: add a backendRef, or take the route out of spec.traffic.routes',
    );
  });

  it('gives the Service no weight anywhere', () => {
    expect(problem([{ backendRefs: [ref('cart', 0)] }])).toMatch(/weight 0 in every rule/);
  });

  it('has weights that leave no room', () => {
    expect(problem([{ backendRefs: [ref('cart'), ref('legacy', 20_000)] }])).toMatch(
      /gives legacy weight 20000.*1000000 is the limit/,
    );
  });

  it('has as many backends as a rule may have', () => {
    const others = Array.from({ length: 15 }, (_, n) => ref(`b${n}`));
    expect(problem([{ backendRefs: [ref('cart'), ...others] }])).toMatch(
      /has 16 backends; a release adds 1, and 16 is the limit/,
    );
  });

  it('uses the name of the extra Service for something else', () => {
    expect(problem([{ backendRefs: [ref('cart'), ref('cart-canary')] }])).toMatch(
      /already refers to Service cart-canary/,
    );
  });

  it('is refused by its gateway', () => {
    const route = trimRoute(routeObject([{ backendRefs: [ref('cart')] }]));
    const refused = {
      ...route,
      parents: [
        {
          parentRef: { name: 'web' },
          conditions: [
            {
              type: 'Accepted',
              status: 'False',
              reason: 'NoMatchingListenerHostname',
              message: 'no listener for x.example',
              observedGeneration: 3,
            },
          ],
        },
      ],
    };
    expect(problemOf(refused, cart)).toBe(
      'gateway web says of HTTPRoute web: Accepted is False (NoMatchingListenerHostname): no listener for x.example',
    );
    expect(isApplied(refused)).toBe(false);
  });

  it('has no gateway at all', () => {
    const route = trimRoute(routeObject([{ backendRefs: [ref('cart')] }]));
    expect(problemOf(route, cart)).toMatch(/no gateway reports on HTTPRoute web/);
  });
});

describe('the signal that a route is applied', () => {
  it.each([
    ['the newest generation was seen by every gateway', [3, 3], true],
    ['one gateway is still behind', [3, 2], false],
    ['no gateway reports', [], false],
  ])('%s', (_, generations, applied) => {
    const route = trimRoute(routeObject([{ backendRefs: [ref('cart')] }]));
    expect(isApplied(reported(route, generations))).toBe(applied);
  });
});

function reported(route: HttpRoute, generations: number[] = [3]): HttpRoute {
  return {
    ...route,
    parents: generations.map(observedGeneration => ({
      parentRef: { name: 'web' },
      conditions: ['Accepted', 'ResolvedRefs'].map(type => ({
        type,
        status: 'True',
        observedGeneration,
      })),
    })),
  };
}
