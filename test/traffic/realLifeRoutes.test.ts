// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Traffic } from '@teal/rollouts-common';
import {
  httpRouteRouter,
  realLifeRoutes,
} from '../harness/controllerInternals';
import type { HttpRoute, HttpRouteRule } from '../harness/httpRoute';
import { serviceOf } from '../harness/manifests';
import { RouterHand } from '../harness/RouterHand';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';

const boundMs = 120_000;

/** What the steps of a release may ask; a route may refuse one of them, with a reason that names what it has. */
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
const reason = /sends requests to (legacy|static) as well/;

story(
  `${realLifeRoutes.length} routes as people have them: the gateway takes what every step makes of them, and at the end each is what it was`,
  'real-routes',
  { shop: false, route: false },
  async teal => {
    const services = ['cart', 'cart-canary', 'legacy', 'static', 'audit'];
    await teal.apply(
      ...services.map(name => serviceOf({ ...teal.options, name })),
    );
    await Promise.all(realLifeRoutes.map((_, index) => go(teal, index)));
  },
);

async function go(teal: Teal, index: number): Promise<void> {
  const { title, rules, hostnames = ['web'] } = realLifeRoutes[index];
  const name = `route-${index}`;
  const hosts = hostnames.map(
    host => `${host.replace(/\.example$/, '')}.r${index}.${teal.hostName}`,
  );
  const plain = teal.httpRoute();
  const applied: HttpRoute = {
    ...plain,
    metadata: { name },
    spec: {
      ...plain.spec,
      hostnames: hosts,
      rules: [...rules] as HttpRouteRule[],
    },
  };
  await teal.apply(applied);
  const share = {
    rollout: 'cart',
    namespace: teal.namespace,
    release: 'g2',
    service: 'cart',
    canary: 'cart-canary',
  };
  const router = httpRouteRouter;
  const hand = new RouterHand({ cluster: teal.cluster, router, name, share });
  await untilApplied(hand, title);
  const { spec, metadata } = (await hand.objects()).route;
  for (const traffic of steps) {
    const desired = await hand.desired(traffic);
    if ('refused' in desired) {
      assert.match(desired.refused, reason, title);
      continue;
    }
    await hand.ask(traffic);
    await untilApplied(hand, `${title}: ${JSON.stringify(traffic)}`);
    // With the defaults that the API server has filled in, it still is what was asked for.
    assert.deepEqual((await hand.reading()).traffic, traffic, title);
  }
  await hand.withdraw();
  const { route } = await hand.objects();
  assert.deepEqual(route.spec, spec, title);
  assert.deepEqual(
    route.metadata.annotations ?? {},
    metadata.annotations ?? {},
    title,
  );
}

/** Each try is a request to the API server, which paces it. */
async function untilApplied(hand: RouterHand, what: string): Promise<void> {
  const end = Date.now() + boundMs;
  for (;;) {
    const objects = await hand.objects();
    if (httpRouteRouter.applied(objects)) return;
    if (Date.now() > end) {
      throw new Error(`${what}: ${JSON.stringify(objects.route.status)}`);
    }
  }
}
