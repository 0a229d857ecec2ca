// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertDocumented } from '../capabilities/table';
import {
  handOf,
  type Provider,
  TwoVersions,
} from '../capabilities/TwoVersions';
import { percentOf } from '../harness/callers';
import type { RouterHand } from '../harness/RouterHand';
import { httpRouteOf, httpRoutes } from './gatewayProviders';

const counted = 5_000;
const allowedPoints = 3;
const beta = { cookies: [{ name: 'beta', value: 'always' }] };
const insider = { headers: [{ name: 'x-user', value: 'insider' }] };

/** Half for each of two shops; and a part of the path is one's alone. */
const storefront: Provider = {
  ...httpRoutes,
  objects: teal => [
    httpRouteOf(teal, [
      {
        matches: [{ path: { type: 'PathPrefix', value: '/checkout' } }],
        backendRefs: [{ name: 'checkout', port: 80, weight: 100 }],
      },
      {
        backendRefs: [
          { name: 'cart', port: 80 },
          { name: 'checkout', port: 80 },
        ],
      },
    ]),
  ],
};

test('two Rollouts share an HTTPRoute, their user edits it, and both leave', async () => {
  const versions = await TwoVersions.open('http-shared', {
    ...storefront,
    objects: teal => httpRoutes.objects(teal),
  });
  const { teal, callers, hand: cart } = versions;
  try {
    const checkout = await openCheckout(versions);
    const asWritten = (await cart.objects()).route.spec;

    await cart.ask({ weight: 0 });
    await versions.followed();
    await checkout.ask({ weight: 0 });
    await versions.followed();
    await cart.ask({ weight: 20, matches: [beta] });
    await versions.followed();
    await checkout.ask({ weight: 60, matches: [insider] });
    await versions.followed();
    // Half of 20 % and half of 60 %.
    assertNear(percentOf(await callers.calls(counted), 'v2'), 40);
    const both = { cookie: 'beta=always', 'x-user': 'insider' };
    const meant = await callers.calls(300, () => ({ headers: both }));
    assert.equal(percentOf(meant, 'v2'), 100);

    // Their user, in mid-release: a rule and a host.
    const added = {
      matches: [{ path: { type: 'Exact', value: '/away' } }],
      filters: [
        {
          type: 'RequestRedirect',
          requestRedirect: { statusCode: 302, hostname: 'away.test' },
        },
      ],
    };
    const host = `second.${teal.hostName}`;
    await teal.kubectl.ok([
      ...['patch', 'httproutes', teal.name, '--type=json', '--patch'],
      JSON.stringify([
        { op: 'add', path: '/spec/rules/0', value: added },
        { op: 'add', path: '/spec/hostnames/-', value: host },
      ]),
    ]);
    await versions.followed();
    await cart.ask({ weight: 100 });
    await versions.followed();
    assertNear(percentOf(await callers.calls(counted), 'v2'), 80);
    const away = await callers.call({ path: '/away' });
    assert.match(away.location ?? '', /away\.test/);

    await versions.withdrawn();
    assert.deepEqual((await checkout.reading()).traffic, {
      weight: 60,
      matches: [insider],
    });
    assertNear(percentOf(await callers.calls(counted), 'v2'), 30);
    await checkout.ask({ weight: 0 });
    await versions.followed();
    await checkout.withdraw();
    const { rules, ...left } = (await cart.objects()).route.spec ?? {};
    const [first, ...rest] = rules as { filters: object[] }[];
    assert.deepEqual(
      { ...left, rules: rest },
      { ...asWritten, hostnames: [teal.hostName, host] },
    );
    assert.deepEqual(first.filters, added.filters);
    assertDocumented(httpRoutes.id, new Map([['several Rollouts', 'yes']]));
  } finally {
    await versions.close();
  }
});

/** Another shop on the same route, with a new version that serves as well. */
async function openCheckout(versions: TwoVersions): Promise<RouterHand> {
  const { teal } = versions;
  const shop = { ...teal.options, replicas: 1 };
  const checkoutShop = teal.beside({ ...shop, name: 'checkout' });
  const canary = { ...shop, name: 'checkout-canary', version: 'v2' };
  await Promise.all([
    checkoutShop.applyShop(),
    teal.beside(canary).applyShop(),
  ]);
  const checkout = handOf(teal, storefront, checkoutShop);
  await versions.withdrawn();
  const [{ spec }] = storefront.objects(teal);
  await teal.kubectl.ok([
    ...['patch', 'httproutes', teal.name, '--type=merge', '--patch'],
    JSON.stringify({ spec }),
  ]);
  await versions.followed();
  return checkout;
}

function assertNear(share: number, expected: number): void {
  assert.ok(
    Math.abs(share - expected) <= allowedPoints,
    `${share} % instead of ${expected} %`,
  );
}
