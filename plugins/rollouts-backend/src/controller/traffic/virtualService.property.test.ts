// SPDX-License-Identifier: Apache-2.0
/** Any traffic after any other, of one Rollout or two, and what is left after them: nothing. */
import type { RequestMatch, Traffic } from '@teal/rollouts-common';
import type { RouteObjects, Share } from '@teal/rollouts-node';
import * as fc from 'fast-check';
import { virtualServices } from '../testing/virtualServices';
import { type HttpEntry, httpEntries } from './istio/objects';
import { virtualService } from './virtualService';

const cart = shareOf('cart');
const checkout = shareOf('checkout');
const routes = virtualServices();

function shareOf(service: string): Share {
  return {
    rollout: service,
    namespace: 'shop',
    release: 'g7',
    service,
    canary: `${service}-canary`,
  };
}

const type = fc.constantFrom(undefined, 'RegularExpression' as const);
const value = fc.record({
  name: fc.constantFrom('a', 'b', 'x-user'),
  value: fc.constantFrom('1', 'x.*'),
  type,
});
const match: fc.Arbitrary<RequestMatch> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST'),
    path: fc.record({
      type: fc.constantFrom('Exact', 'PathPrefix', 'RegularExpression'),
      value: fc.constantFrom('/', '/new', '/api/cart/new'),
    }),
    headers: fc.array(value, { maxLength: 2 }),
    cookies: fc.array(value, { maxLength: 2 }),
    queryParams: fc.array(value, { maxLength: 1 }),
  },
  { requiredKeys: [] },
);
const matches = fc.array(match, { minLength: 1, maxLength: 2 });
const traffic: fc.Arbitrary<Traffic> = fc
  .record(
    {
      weight: fc.integer({ min: 0, max: 100 }),
      matches,
      mirror: fc.record(
        { percent: fc.integer({ min: 1, max: 100 }), matches },
        { requiredKeys: [] },
      ),
      sticky: fc.record(
        { cookie: fc.constant('teal'), maxAge: fc.constant('1h') },
        { requiredKeys: ['cookie'] },
      ),
    },
    { requiredKeys: ['weight'] },
  )
  .map(each => ({ ...each, weight: each.mirror ? 0 : each.weight }));
const act = fc.record({
  share: fc.constantFrom(cart, checkout),
  traffic: fc.option(traffic, { nil: undefined }),
});
const route = fc.constantFrom(...routes);

/** One act of a Rollout; a refusal changes nothing. */
function perform(
  objects: RouteObjects,
  share: Share,
  wanted: Traffic | undefined,
): RouteObjects {
  if (!wanted) return virtualService.withdrawn(objects, share);
  const result = virtualService.desired(objects, share, wanted);
  return 'refused' in result ? objects : throughTheApi(result);
}

/** As the API server gives it back: keys in another order. */
function throughTheApi(objects: RouteObjects): RouteObjects {
  return JSON.parse(JSON.stringify(objects), (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort())
      : each,
  ) as RouteObjects;
}

function refersTo(share: Share, objects: RouteObjects): boolean {
  return JSON.stringify(objects).includes(share.canary);
}

it('whatever was asked for, in whatever order, leaves nothing behind', () => {
  fc.assert(
    fc.property(route, fc.array(act, { maxLength: 6 }), (before, acts) => {
      const during = acts.reduce(
        (objects, each) => perform(objects, each.share, each.traffic),
        before,
      );
      const after = [cart, checkout].reduce(
        (objects, share) => virtualService.withdrawn(objects, share),
        during,
      );
      expect(after).toEqual(before);
    }),
    { numRuns: 300 },
  );
});

it('what is asked for is what is read, and asking again changes nothing', () => {
  fc.assert(
    fc.property(
      route,
      fc.array(act, { maxLength: 4 }),
      traffic,
      (before, acts, wanted) => {
        const during = acts.reduce(
          (objects, each) => perform(objects, each.share, each.traffic),
          before,
        );
        const result = virtualService.desired(during, cart, wanted);
        if ('refused' in result) return;
        const objects = throughTheApi(result);
        expect(virtualService.read(objects, cart).traffic).toEqual(wanted);
        expect(virtualService.desired(objects, cart, wanted)).toEqual(objects);
      },
    ),
    { numRuns: 300 },
  );
});

it('two Rollouts come to the same route in either order', () => {
  fc.assert(
    fc.property(route, traffic, traffic, (before, one, other) => {
      const cartFirst = perform(perform(before, cart, one), checkout, other);
      const cartLast = perform(perform(before, checkout, other), cart, one);
      const bothStand = (objects: RouteObjects) =>
        [cart, checkout].every(
          share => virtualService.read(objects, share).traffic,
        );
      fc.pre(bothStand(cartFirst) && bothStand(cartLast));
      expect(cartFirst).toEqual(cartLast);
    }),
    { numRuns: 200 },
  );
});

it('one that leaves takes all of its own, and none of the other’s', () => {
  fc.assert(
    fc.property(route, traffic, traffic, (before, one, other) => {
      const during = perform(perform(before, cart, one), checkout, other);
      // Together they may ask for what one match can't hold; then the second one is refused.
      fc.pre(virtualService.read(during, checkout).traffic !== undefined);
      const after = virtualService.withdrawn(during, cart);
      expect(refersTo(cart, after)).toBe(false);
      expect(after).toEqual(perform(before, checkout, other));
    }),
    { numRuns: 200 },
  );
});

it('a rule that its user adds in mid-release stays, and everything else is as it was', () => {
  const added: HttpEntry = {
    match: [{ uri: { exact: '/health' } }],
    route: [{ destination: { host: 'health' } }],
  };
  fc.assert(
    fc.property(route, traffic, fc.nat(), (before, wanted, place) => {
      const during = perform(before, cart, wanted);
      const http = httpEntries(during.route);
      const at = place % (http.length + 1);
      const edited = {
        ...during,
        route: withHttp(during.route, [
          ...http.slice(0, at),
          added,
          ...http.slice(at),
        ]),
      };
      const after = virtualService.withdrawn(edited, cart);
      const left = httpEntries(after.route);
      expect(left).toContainEqual(added);
      expect(
        left.filter(entry => entry.match?.[0]?.uri?.exact !== '/health'),
      ).toEqual(httpEntries(before.route));
    }),
    { numRuns: 200 },
  );
});

it('the new version never gets more than the weight, and nothing of it at 0', () => {
  fc.assert(
    fc.property(route, traffic, (before, wanted) => {
      const during = perform(before, cart, wanted);
      const { weight, exposed } = virtualService.read(during, cart);
      expect(weight).toBeLessThanOrEqual(wanted.weight);
      const { matches: over, mirror, sticky } = wanted;
      const nothing = !wanted.weight && !over && !mirror && !sticky;
      expect(nothing && exposed).toBe(false);
    }),
    { numRuns: 200 },
  );
});

function withHttp(
  object: RouteObjects['route'],
  http: readonly HttpEntry[],
): RouteObjects['route'] {
  return { ...object, spec: { ...object.spec, http } };
}
