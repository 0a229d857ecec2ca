// SPDX-License-Identifier: Apache-2.0
import type { HttpRoute } from '../harness/httpRoute';
import { rolloutOf, serviceOf, twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';

const routeName = 'storefront';

story(
  'two Rollouts on one HTTPRoute release at the same time and both end clean',
  'one-route',
  {
    shop: false,
    name: 'cart',
    route: routeName,
    replicas: 3,
    steps: twoSteps,
  },
  async cart => {
    const checkout = cart.beside({
      ...cart.options,
      name: 'checkout',
    });
    await cart.applyShop({ route: storefront(cart, checkout) });
    await checkout.applyShop({ route: storefront(cart, checkout) });
    for (const shop of [cart, checkout])
      await shop.apply(rolloutOf(shop.options));
    await Promise.all([cart.untilHealthy(), checkout.untilHealthy()]);
    await cart.remember();
    await checkout.remember();

    const toCart = cart.visitGateway(200, '/cart');
    const toCheckout = cart.visitGateway(200, '/checkout');
    await Promise.all([releaseV2(cart), rollBackV2(checkout)]);
    await assertCleanEnd(cart, { version: 'v2', clients: [toCart] });
    await assertCleanEnd(checkout, { version: 'v1', clients: [toCheckout] });
  },
);

async function releaseV2(shop: Teal): Promise<void> {
  await shop.deploy('v2');
  await shop.untilPausedAt(1);
  const release = shop.releaseId();
  await shop.promote();
  await shop.untilEnded(release, 'Succeeded');
}

async function rollBackV2(shop: Teal): Promise<void> {
  await shop.deploy('v2');
  await shop.untilPausedAt(1);
  const release = shop.releaseId();
  await shop.rollBack();
  await shop.untilEnded(release, 'RolledBack');
}

/** One rule a shop; the second has a weight of its user's, which must come back. */
function storefront(cart: Teal, checkout: Teal): HttpRoute {
  const route = cart.httpRoute();
  route.spec.rules = [cart, checkout].map((shop, index) => ({
    matches: [{ path: { type: 'PathPrefix', value: `/${shop.name}` } }],
    backendRefs: [
      {
        name: serviceOf(shop.options).metadata!.name!,
        port: 80,
        ...(index === 1 ? { weight: 7 } : {}),
      },
    ],
  }));
  return route;
}
