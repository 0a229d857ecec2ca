// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch, Traffic } from '@teal/rollouts-common';
import type { KubernetesObject } from '@teal/rollouts-node';
import type { HttpMatch } from './httpMatches';
import { httpRouteRouter } from './httpRouteRouter';
import { type RouteRule, rulesOf } from './routeRule';
import { asked, cart, left, prefix, ref, routeOf } from './testing/routes';
import { told } from './testing/told';

const insider: RequestMatch = {
  headers: [{ name: 'x-user', value: 'insider' }],
};
const one = routeOf([{ matches: [prefix('/')], backendRefs: [ref('cart')] }]);

describe("a user's edit in the middle of a release", () => {
  const traffic: Traffic = { weight: 20, matches: [insider] };
  const started = asked(httpRouteRouter, one, cart, traffic);
  const edited = (
    edit: (rules: RouteRule<HttpMatch>[]) => RouteRule<HttpMatch>[],
  ) => ({
    ...started,
    spec: { ...started.spec, rules: edit([...rulesOf<HttpMatch>(started)]) },
  });
  const seen = (route: KubernetesObject) =>
    httpRouteRouter.read({ route, companions: [] }, cart);

  it('survives: rules in another order, a new rule, a new host', () => {
    const added = {
      matches: [prefix('/static')],
      backendRefs: [ref('static')],
    };
    const user = edited(rules => [rules[1], added, rules[0]]);
    Object.assign(user.spec, { hostnames: ['new.example'] });
    expect(seen(user).traffic).toBeUndefined();
    const now = asked(httpRouteRouter, user, cart, traffic);
    expect(told(left(httpRouteRouter, now, cart))).toEqual([
      '/ -> cart undefined',
      '/static -> static undefined',
    ]);
    expect(now.spec?.hostnames).toEqual(['new.example']);
  });

  it('survives: a backend added to the rule keeps its share', () => {
    const user = edited(([mine, own]) => [
      mine,
      { ...own, backendRefs: [...own.backendRefs!, ref('legacy', 25)] },
    ]);
    expect(told(left(httpRouteRouter, user, cart))).toEqual([
      '/ -> cart 100, legacy 25',
    ]);
  });

  it('is seen: the manifest applied again leaves nothing of ours but the annotation', () => {
    const user = { ...started, spec: one.spec };
    expect(seen(user)).toEqual({
      touched: true,
      traffic: undefined,
      weight: 0,
      exposed: false,
    });
    expect(asked(httpRouteRouter, user, cart, traffic)).toEqual(started);
    expect(left(httpRouteRouter, user, cart)).toEqual(one);
  });

  it('of a rule of ours makes it the user’s, without the extra Service', () => {
    const user = edited(([mine, own]) => [
      { ...mine, matches: [prefix('/mine')] },
      own,
    ]);
    expect(told(left(httpRouteRouter, user, cart))).toEqual([
      '/mine -> cart 1',
      '/ -> cart undefined',
    ]);
  });

  it('gives the requests back when the stable backend was taken out', () => {
    const user = edited(([mine, own]) => [
      mine,
      { ...own, backendRefs: [ref('cart-canary', 100)] },
    ]);
    expect(seen(user).weight).toBe(100);
    expect(told(left(httpRouteRouter, user, cart))).toEqual([
      '/ -> cart undefined',
    ]);
  });

  it.each([
    ['to a total that no percent divides', [ref('cart', 85)]],
    ['to a total below 100', [ref('cart', 2)]],
    ['of another backend in the rule too', [ref('cart', 2), ref('legacy', 3)]],
    ['to nothing, its backend is taken out', []],
  ])(
    'of weights %s keeps no share from being set, and never gives more than was asked',
    (_, refs) => {
      const user = edited(([mine, own]) => [
        mine,
        { ...own, backendRefs: [...refs, ref('cart-canary', 20)] },
      ]);
      const end = told(left(httpRouteRouter, user, cart));
      for (let weight = 0; weight <= 100; weight += 1) {
        const now = asked(httpRouteRouter, user, cart, { weight });
        expect(seen(now)).toMatchObject({ weight, traffic: { weight } });
        expect(told(left(httpRouteRouter, now, cart))).toEqual(end);
      }
    },
  );

  it('is never taken for nothing or for everything when it is almost that', () => {
    const almost = (stable: number, canary: number) =>
      seen(
        edited(([mine, own]) => [
          mine,
          {
            ...own,
            backendRefs: [ref('cart', stable), ref('cart-canary', canary)],
          },
        ]),
      ).weight;
    expect([almost(9_999, 1), almost(1, 9_999)]).toEqual([1, 99]);
  });
});
