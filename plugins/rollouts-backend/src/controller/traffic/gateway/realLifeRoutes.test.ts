// SPDX-License-Identifier: Apache-2.0
import type { Traffic } from '@teal/rollouts-common';
import { httpRouteRouter } from './httpRouteRouter';
import { asked, cart, left, refusal, routeOf } from './testing/routes';
import { realLifeRoutes } from './testing/realLifeRoutes';

/** What the steps of one release may ask, one after another; a route may refuse one of them. */
const steps: readonly Traffic[] = [
  { weight: 0 },
  { weight: 0, mirror: {} },
  { weight: 0, matches: [{ headers: [{ name: 'x-user', value: 'insider' }] }] },
  {
    weight: 20,
    matches: [{ cookies: [{ name: 'beta', value: 'always' }], method: 'GET' }],
    sticky: { cookie: 'teal', maxAge: '1h' },
  },
  { weight: 33 },
  { weight: 100 },
  { weight: 0 },
];

describe.each(realLifeRoutes)('a route with $title', ({ rules, hostnames }) => {
  const route = routeOf(rules, {
    spec: {
      parentRefs: [{ name: 'web' }],
      ...(hostnames ? { hostnames } : {}),
    },
    annotations: { team: 'shop' },
  });

  it('can carry a release', () =>
    expect(
      httpRouteRouter.check({ route, companions: [] }, cart),
    ).toBeUndefined());

  it('is as it was after a release, and after going back from each of its steps', () => {
    let now = route;
    for (const traffic of steps) {
      if (refusal(httpRouteRouter, now, cart, traffic) !== undefined) continue;
      now = asked(httpRouteRouter, now, cart, traffic);
      expect(
        httpRouteRouter.read({ route: now, companions: [] }, cart),
      ).toMatchObject({ touched: true, traffic });
      const back = asked(httpRouteRouter, now, cart, { weight: 0 });
      expect(left(httpRouteRouter, back, cart)).toEqual(route);
    }
    expect(left(httpRouteRouter, now, cart)).toEqual(route);
  });

  it('refuses a step only for a reason that names what it has', () => {
    const reasons = steps
      .map(traffic => refusal(httpRouteRouter, route, cart, traffic))
      .filter(it => it !== undefined);
    expect(
      reasons.filter(
        it => !/sends requests to (legacy|static) as well/.test(it),
      ),
    ).toEqual([]);
  });
});
