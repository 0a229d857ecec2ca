// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { percentOf } from '../../harness/callers';
import {
  handOf,
  type Provider,
  TwoVersions,
} from '../../capabilities/TwoVersions';
import { virtualServiceOf, virtualServices } from '../providers';

const counted = 5_000;
const allowedPoints = 3;
const beta = { cookies: [{ name: 'beta', value: 'always' }] };
const insider = { headers: [{ name: 'x-user', value: 'insider' }] };

/** Half for each of two shops; and a part of the path is one's alone. */
const storefront: Provider = {
  ...virtualServices,
  objects: teal => [
    virtualServiceOf(teal, [
      {
        match: [{ uri: { prefix: '/checkout' } }],
        route: [{ destination: { host: 'checkout' }, weight: 100 }],
      },
      {
        route: [
          { destination: { host: 'cart' }, weight: 1 },
          { destination: { host: 'checkout' }, weight: 1 },
        ],
      },
    ]),
  ],
};

const teapot = {
  match: [{ uri: { exact: '/teapot' } }],
  directResponse: { status: 418 },
};

test('two Rollouts share a VirtualService, their user edits it, and both leave', async () => {
  const versions = await TwoVersions.open('istio-shared', storefront);
  const { teal, callers, hand: cart } = versions;
  try {
    const shop = { ...teal.options, replicas: 1 };
    const checkoutShop = teal.beside({ ...shop, name: 'checkout' });
    await Promise.all([
      checkoutShop.applyShop(),
      teal
        .beside({ ...shop, name: 'checkout-canary', version: 'v2' })
        .applyShop(),
    ]);
    const checkout = handOf(teal, storefront, checkoutShop);
    await versions.withdrawn();
    const asWritten = (await cart.objects()).route.spec;

    await cart.ask({ weight: 0 });
    await checkout.ask({ weight: 0 });
    await versions.followed();
    await cart.ask({ weight: 20, matches: [beta] });
    await checkout.ask({ weight: 60, matches: [insider] });
    await versions.followed();
    const answers = await callers.calls(counted);
    // Half of 20 % and half of 60 %.
    assertNear(percentOf(answers, 'v2'), 40);
    const both = { cookie: 'beta=always', 'x-user': 'insider' };
    const meant = await callers.calls(300, () => ({ headers: both }));
    assert.equal(percentOf(meant, 'v2'), 100);

    // Their user, in mid-release.
    const edit = [{ op: 'add', path: '/spec/http/0', value: teapot }];
    const patch = JSON.stringify(edit);
    await teal.kubectl.ok([
      ...['patch', 'virtualservices.networking.istio.io', teal.name],
      ...['--type=json', '--patch', patch],
    ]);
    await cart.ask({ weight: 100 });
    await versions.followed();
    const later = await callers.calls(counted);
    assertNear(percentOf(later, 'v2'), 80);
    assert.equal((await callers.call({ path: '/teapot' })).status, 418);

    await versions.withdrawn();
    assert.deepEqual((await checkout.reading()).traffic, {
      weight: 60,
      matches: [insider],
    });
    assertNear(percentOf(await callers.calls(counted), 'v2'), 30);
    await checkout.ask({ weight: 0 });
    await checkout.withdraw();
    const { http, ...left } = (await cart.objects()).route.spec ?? {};
    const [added, ...rest] = http as object[];
    assert.deepEqual({ ...left, http: rest }, asWritten);
    assert.deepEqual(added, teapot);
  } finally {
    await versions.close();
  }
});

function assertNear(share: number, expected: number): void {
  assert.ok(
    Math.abs(share - expected) <= allowedPoints,
    `${share} % instead of ${expected} %`,
  );
}
