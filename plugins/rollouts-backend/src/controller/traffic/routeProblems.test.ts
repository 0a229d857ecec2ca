// SPDX-License-Identifier: Apache-2.0
import { cart, ref, RouteObject, routeObject, seen } from '../testing/routes';
import { isApplied } from './gatewayReport';
import { HttpRoute, problemOf } from './httpRoute';

describe('a route that cannot carry a release', () => {
  const problem = (rules: RouteObject['spec']['rules']) =>
    problemOf(reported(seen(routeObject(rules))), cart);

  it('is fine otherwise', () => {
    expect(problem([{ backendRefs: [ref('cart')] }])).toBeUndefined();
  });

  it('does not refer to the Service', () => {
    expect(problem([{ backendRefs: [ref('static')] }])).toBe(
      'no rule of HTTPRoute web refers to Service cart: add a backendRef, or take the route out of spec.traffic.routes',
    );
  });

  it('gives the Service no weight anywhere', () => {
    expect(problem([{ backendRefs: [ref('cart', 0)] }])).toMatch(
      /weight 0 in every rule/,
    );
  });

  it('has weights that leave no room', () => {
    expect(
      problem([{ backendRefs: [ref('cart'), ref('legacy', 20_000)] }]),
    ).toMatch(/gives legacy weight 20000.*1000000 is the limit/);
  });

  it('has as many backends as a rule may have', () => {
    const others = Array.from({ length: 15 }, (_, n) => ref(`b${n}`));
    expect(problem([{ backendRefs: [ref('cart'), ...others] }])).toMatch(
      /has 16 backends; a release adds 1, and 16 is the limit/,
    );
  });

  it('uses the name of the extra Service for something else', () => {
    expect(
      problem([{ backendRefs: [ref('cart'), ref('cart-canary')] }]),
    ).toMatch(/already refers to Service cart-canary/);
  });

  it('is refused by its gateway', () => {
    const route = seen(routeObject([{ backendRefs: [ref('cart')] }]));
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
    const route = seen(routeObject([{ backendRefs: [ref('cart')] }]));
    expect(problemOf(route, cart)).toMatch(
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
    const route = seen(routeObject([{ backendRefs: [ref('cart')] }]));
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
