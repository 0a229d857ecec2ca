// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Call, percentOf } from '../harness/callers';
import type { RouterHand } from '../harness/RouterHand';
import type { Teal } from '../harness/Teal';
import { withHeaders } from './matchCases';
import { assertDocumented } from './table';
import {
  handOf,
  type Manifest,
  type Provider,
  startBoth,
  TwoVersions,
} from './TwoVersions';

const counted = 5_000;
const allowedPoints = 3;
const beta = { cookies: [{ name: 'beta', value: 'always' }] };
const insider = { headers: [{ name: 'x-user', value: 'insider' }] };
const betaAndInsider = withHeaders({
  cookie: 'beta=always',
  'x-user': 'insider',
});

type Spec = Readonly<Record<string, unknown>>;

/** A route that the shops `cart` and `checkout` share, and what its user does to it in mid-release. */
export interface Storefront {
  /** Its route before `checkout` opens. */
  readonly provider: Provider;
  /** What the second shop has beside its Deployment and Service. */
  objectsOf?(checkout: Teal): readonly Manifest[];
  /** The shared route: half of the requests for each; and some are the second shop's alone. */
  spec(teal: Teal): object;
  /** In mid-release. */
  edited(spec: Spec, teal: Teal): Spec;
  /** The edit is in effect: this call is answered as its user wants. */
  readonly seenBy: {
    readonly call: Call;
    readonly isAnswered: (answer: {
      readonly status: number;
      readonly location?: string;
      readonly cookies: readonly string[];
    }) => boolean;
  };
}

/** Two Rollouts on one route of this provider, on the real data plane. */
export function sharedRoute(namespace: string, storefront: Storefront): void {
  const { provider, seenBy } = storefront;
  test(`two Rollouts share a route (${provider.id}), their user edits it, and both leave`, async () => {
    const versions = await TwoVersions.open(namespace, provider);
    const { callers, hand: cart } = versions;
    try {
      const checkout = await openCheckout(versions, storefront);
      const asWritten = await specOf(cart);
      const share = async () => percentOf(await callers.calls(counted), 'v2');

      for (const hand of [cart, checkout]) {
        await askedBy(versions, hand, { weight: 0 });
      }
      await askedBy(versions, cart, { weight: 20, matches: [beta] });
      await askedBy(versions, checkout, { weight: 60, matches: [insider] });
      // Half of 20 % and half of 60 %.
      assertNear(await share(), 40);
      const meant = await callers.calls(300, () => betaAndInsider);
      assert.equal(percentOf(meant, 'v2'), 100);

      await edit(versions, storefront);
      await askedBy(versions, cart, { weight: 100 });
      assertNear(await share(), 80);
      const answer = await callers.call(seenBy.call);
      assert.ok(seenBy.isAnswered(answer), JSON.stringify(answer));

      await versions.withdrawn();
      assert.deepEqual((await checkout.reading()).traffic, {
        weight: 60,
        matches: [insider],
      });
      assertNear(await share(), 30);
      await askedBy(versions, checkout, { weight: 0 });
      await checkout.withdraw();
      assert.deepEqual(
        await specOf(cart),
        storefront.edited(asWritten, versions.teal),
      );
      assertDocumented(provider.id, new Map([['several Rollouts', 'yes']]));
    } finally {
      await versions.close();
    }
  });
}

/** Another shop with two versions comes to the route. */
async function openCheckout(
  versions: TwoVersions,
  { provider, objectsOf, spec }: Storefront,
): Promise<RouterHand> {
  const { teal } = versions;
  const shop = teal.beside({ ...teal.options, name: 'checkout' });
  await startBoth(shop, provider);
  const objects = objectsOf?.(shop) ?? [];
  if (objects.length) await teal.apply(...objects);
  await versions.withdrawn();
  await patch(versions, [{ op: 'replace', path: '/spec', value: spec(teal) }]);
  await versions.followed();
  return handOf(teal, provider, shop);
}

async function askedBy(
  versions: TwoVersions,
  hand: RouterHand,
  traffic: Parameters<RouterHand['ask']>[0],
): Promise<void> {
  await hand.ask(traffic);
  await versions.followed();
}

/** As `kubectl edit` does: what stands there, with the change. */
async function edit(
  versions: TwoVersions,
  { edited }: Storefront,
): Promise<void> {
  const value = edited(await specOf(versions.hand), versions.teal);
  await patch(versions, [{ op: 'replace', path: '/spec', value }]);
  await versions.followed();
}

async function patch(
  { teal, hand }: TwoVersions,
  operations: readonly object[],
): Promise<void> {
  const { resource } = hand;
  await teal.kubectl.ok([
    ...['patch', `${resource.plural}.${resource.group}`, hand.name],
    ...['--type=json', '--patch', JSON.stringify(operations)],
  ]);
}

async function specOf(hand: RouterHand): Promise<Spec> {
  return (await hand.objects()).route.spec ?? {};
}

function assertNear(share: number, expected: number): void {
  assert.ok(
    Math.abs(share - expected) <= allowedPoints,
    `${share} % instead of ${expected} %`,
  );
}
