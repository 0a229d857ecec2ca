// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@teal/rollouts-node';
import { httpRouteRouter } from './httpRouteRouter';
import type { RouteRule } from './routeRule';
import { asked, cart, ref, routeOf } from './testing/routes';

const judged = (route: KubernetesObject) => ({
  problem: httpRouteRouter.check({ route, companions: [] }, cart),
  applied: httpRouteRouter.applied({ route, companions: [] }),
});

describe('a route that cannot carry a release', () => {
  const problem = (...rules: RouteRule<object>[]) =>
    judged(routeOf(rules)).problem;

  it('is fine otherwise, before a release and in the middle of it', () => {
    const route = routeOf([{ backendRefs: [ref('cart')] }]);
    expect(judged(route).problem).toBeUndefined();
    const now = asked(httpRouteRouter, route, cart, { weight: 20 });
    expect(judged(now).problem).toBeUndefined();
  });

  it('does not refer to the Service', () => {
    expect(problem({ backendRefs: [ref('static')] })).toBe(
      'no rule of HTTPRoute web refers to Service cart: add a backendRef, or take the route out of spec.traffic.routes',
    );
  });

  it('refers to a Service of the same name elsewhere', () => {
    const elsewhere = ref('cart', 1, { namespace: 'other' });
    expect(problem({ backendRefs: [elsewhere] })).toMatch(/^no rule of/);
  });

  it('gives the Service no weight anywhere', () => {
    expect(problem({ backendRefs: [ref('cart', 0)] })).toMatch(
      /weight 0 in every rule/,
    );
  });

  it('has weights that leave no room', () => {
    expect(
      problem({ backendRefs: [ref('cart'), ref('legacy', 20_000)] }),
    ).toMatch(/gives legacy weight 20000.*1000000 is the limit/);
  });

  it('has as many backends as a rule may have', () => {
    const others = Array.from({ length: 15 }, (_, n) => ref(`b${n}`));
    expect(problem({ backendRefs: [ref('cart'), ...others] })).toMatch(
      /has 16 backends; a release adds 1, and 16 is the limit/,
    );
  });

  it('uses the name of the extra Service for something else', () => {
    expect(problem({ backendRefs: [ref('cart'), ref('cart-canary')] })).toMatch(
      /already refers to Service cart-canary/,
    );
  });

  it('is refused by its gateway', () => {
    const route = routeOf([{ backendRefs: [ref('cart')] }]);
    const refused = {
      ...route,
      status: {
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
      },
    };
    expect(judged(refused)).toEqual({
      problem:
        'gateway web says of HTTPRoute web: Accepted is False (NoMatchingListenerHostname): no listener for x.example',
      applied: false,
    });
  });

  it('has no gateway at all', () => {
    const route = routeOf([{ backendRefs: [ref('cart')] }]);
    expect(judged({ ...route, status: undefined }).problem).toMatch(
      /no gateway reports on HTTPRoute web/,
    );
  });
});

describe('the signal that a route is applied', () => {
  it.each([
    ['the newest generation was seen by every gateway', [3, 3], true],
    ['one gateway is still behind', [3, 2], false],
    ['no gateway reports', [], false],
  ])('%s', (_, generations, applied) => {
    const parents = generations.map(observedGeneration => ({
      parentRef: { name: 'web' },
      conditions: ['Accepted', 'ResolvedRefs'].map(type => ({
        type,
        status: 'True',
        observedGeneration,
      })),
    }));
    const route = routeOf([{ backendRefs: [ref('cart')] }]);
    expect(judged({ ...route, status: { parents } }).applied).toBe(applied);
  });
});
