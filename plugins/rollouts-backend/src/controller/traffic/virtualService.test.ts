// SPDX-License-Identifier: Apache-2.0
import type { Traffic } from '@teal/rollouts-common';
import type { RouteObjects, Share } from '@teal/rollouts-node';
import {
  virtualServiceNamed,
  virtualServices,
} from '../testing/virtualServices';
import { type HttpEntry, httpEntries } from './istio/objects';
import { virtualService } from './virtualService';

const cart: Share = {
  rollout: 'cart',
  namespace: 'shop',
  release: 'g7',
  service: 'cart',
  canary: 'cart-canary',
};

function withTraffic(objects: RouteObjects, traffic: Traffic): RouteObjects {
  const result = virtualService.desired(objects, cart, traffic);
  if ('refused' in result) throw new Error(result.refused);
  return result;
}

function entriesWith(name: string, traffic: Traffic): readonly HttpEntry[] {
  return httpEntries(withTraffic(virtualServiceNamed(name), traffic).route);
}

function shares(entry: HttpEntry): string[] {
  return (entry.route ?? []).map(
    ({ destination: { host, subset }, weight }) =>
      `${host}${subset ? `/${subset}` : ''}: ${weight}`,
  );
}

describe('a weight', () => {
  it('splits a single destination as percent, whatever weight it had', () => {
    for (const name of ['shortest', 'hundred']) {
      const [entry] = entriesWith(name, { weight: 20 });
      expect(entry.route?.map(to => to.weight)).toEqual([80, 20]);
    }
  });

  it('names the extra Service in the user’s form, with port and headers', () => {
    const [entry] = entriesWith('hundred', { weight: 20 });
    expect(entry.route?.[1].destination).toEqual({
      host: 'cart-canary.shop.svc.cluster.local',
      port: { number: 80 },
    });
    const [other] = entriesWith('everything-else', { weight: 20 });
    expect(other.route?.[1].headers).toEqual(other.route?.[0].headers);
  });

  it('leaves their share to other destinations', () => {
    const [entry] = entriesWith('three-to-seven', { weight: 20 });
    expect(shares(entry)).toEqual([
      'cart: 240',
      'cart-canary: 60',
      'legacy-cart: 700',
    ]);
  });

  it('splits each subset and each port by itself', () => {
    const [, entry] = entriesWith('subsets', { weight: 50 });
    expect(shares(entry)).toEqual([
      'cart/v1: 4500',
      'cart-canary/v1: 4500',
      'cart/v2: 500',
      'cart-canary/v2: 500',
    ]);
  });

  it('of two Rollouts in one entry multiplies the weights once', () => {
    const checkout = {
      ...cart,
      rollout: 'checkout',
      service: 'checkout',
      canary: 'checkout-canary',
    };
    const one = withTraffic(virtualServiceNamed('storefront'), { weight: 20 });
    const two = virtualService.desired(one, checkout, { weight: 50 });
    expect(shares(httpEntries((two as RouteObjects).route)[2])).toEqual([
      'cart: 5600',
      'cart-canary: 1400',
      'checkout: 1500',
      'checkout-canary: 1500',
    ]);
  });

  it('leaves tcp, tls and everything about the object alone', () => {
    const before = virtualServiceNamed('all-protocols').route;
    const { route } = withTraffic(virtualServiceNamed('all-protocols'), {
      weight: 20,
    });
    const { http: _, ...others } = before.spec!;
    expect(route.spec).toMatchObject(others);
  });
});

describe('matches', () => {
  const beta = { matches: [{ cookies: [{ name: 'beta', value: '1' }] }] };

  it('stand in an entry of their own directly before the user’s', () => {
    const entries = entriesWith('redirects', { weight: 0, ...beta });
    expect(entries.map(entry => entry.name ?? 'own')).toEqual([
      'own',
      'own',
      'teal/cart/match',
      'own',
      'own',
    ]);
    expect(shares(entries[2])).toEqual(['cart-canary: undefined']);
  });

  it('are added to each of the user’s own', () => {
    const [added] = entriesWith('by-user', {
      weight: 0,
      matches: [{ method: 'GET' }, { method: 'POST' }],
    });
    expect(added.match).toHaveLength(4);
    expect(added.match?.every(each => each.headers && each.method)).toBe(true);
    expect(added).toHaveProperty('fault');
  });

  it('give no entry at all where no request can fulfil them', () => {
    const entries = entriesWith('by-user', {
      weight: 0,
      matches: [{ headers: [{ name: 'End-User', value: 'anna' }] }],
    });
    // The entry for jason's header has none; the one for his cookie has.
    expect(entries[0].match).toHaveLength(1);
    expect(entries[0].match?.[0].headers).toHaveProperty('cookie');
  });

  it('keep the share of other destinations', () => {
    const [added] = entriesWith('three-to-seven', { weight: 0, ...beta });
    expect(shares(added)).toEqual(['cart-canary: 300', 'legacy-cart: 700']);
  });

  it('don’t change what a rewriting rewrites', () => {
    const [added] = entriesWith('everything-else', {
      weight: 0,
      matches: [{ path: { value: '/api/cart/new' } }],
    });
    expect(added.match?.[0].uri).toEqual({ prefix: '/api/cart' });
    expect(added.match?.[0].headers).toEqual({
      ':path': { regex: '/api/cart/new(?:/[^?]*)?(?:\\?.*)?' },
    });
  });
});

describe('a sticky cookie', () => {
  const sticky = { cookie: 'teal', maxAge: '1h' };

  it('is set by every answer of the new version, and brings back by its value', () => {
    const [back, main] = entriesWith('shortest', { weight: 20, sticky });
    expect(back.name).toBe('teal/cart/sticky');
    expect(JSON.stringify(back.match)).toContain('teal=g7');
    expect(main.route?.[0].headers).toBeUndefined();
    expect(main.route?.[1].headers?.response?.add).toEqual({
      'Set-Cookie': 'teal=g7; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax',
    });
  });

  it('goes beside a cookie of the user’s', () => {
    const main = entriesWith('everything-else', { weight: 20, sticky }).at(-1);
    expect(Object.keys(main?.route?.[1].headers?.response?.add ?? {})).toEqual([
      'Set-Cookie',
      'set-cookie',
    ]);
  });

  it('by the hash of a header is refused', () => {
    expect(
      virtualService.desired(virtualServiceNamed('shortest'), cart, {
        weight: 20,
        sticky: { header: 'x-user' },
      }),
    ).toEqual({
      refused: expect.stringMatching(
        /^Istio splits between Services by chance; .* sticky\.header x-user .*: use sticky\.cookie, or match the header by its end, such as ids that end in 0 to 3, and by more of them in later steps$/,
      ),
    });
  });
});

describe('a mirror', () => {
  it('goes beside the user’s own', () => {
    const [entry] = entriesWith('own-mirror', {
      weight: 0,
      mirror: { percent: 10 },
    });
    expect(entry.mirror).toEqual({ host: 'recorder', port: { number: 80 } });
    expect(entry.mirrors).toEqual([
      { destination: { host: 'cart-canary' }, percentage: { value: 10 } },
    ]);
    const [other] = entriesWith('own-mirrors', { weight: 0, mirror: {} });
    expect(other.mirrors).toHaveLength(3);
  });

  it('with matches has an entry of its own', () => {
    const [copied, main] = entriesWith('shortest', {
      weight: 0,
      mirror: { matches: [{ method: 'GET' }] },
    });
    expect(copied.name).toBe('teal/cart/mirror');
    expect(copied.match).toEqual([{ method: { exact: 'GET' } }]);
    expect(main.mirrors).toBeUndefined();
  });

  it.each([
    ['shortest', 20, /beside weight 20 would also copy/],
    ['three-to-seven', 0, /http entry 1 also goes to other Services/],
  ])('of %s at weight %d is refused', (name, weight, reason) => {
    const objects = virtualServiceNamed(name);
    const result = virtualService.desired(objects, cart, {
      weight,
      mirror: { percent: 10 },
    });
    expect(result).toEqual({ refused: expect.stringMatching(reason) });
  });
});

describe('a DestinationRule of the stable Service', () => {
  it('is copied for the extra one, and goes with the release', () => {
    const before = virtualServiceNamed('policies');
    const during = withTraffic(before, { weight: 0 });
    expect(during.companions.map(rule => rule.metadata.name)).toEqual([
      'policies',
      'policies-canary',
    ]);
    expect(during.companions[1].spec).toEqual({
      ...before.companions[0].spec,
      host: 'cart-canary.shop.svc.cluster.local',
    });
    expect(virtualService.withdrawn(during, cart)).toEqual(before);
  });

  it('that its user edits in mid-release is copied again', () => {
    const during = withTraffic(virtualServiceNamed('subsets'), { weight: 20 });
    const [rule, copy] = during.companions;
    const edited = {
      ...during,
      companions: [
        { ...rule, spec: { ...rule.spec, trafficPolicy: {} } },
        copy,
      ],
    };
    expect(virtualService.read(edited, cart).traffic).toBeUndefined();
    const again = withTraffic(edited, { weight: 20 });
    expect(again.companions[1].spec?.trafficPolicy).toEqual({});
    expect(virtualService.read(again, cart).traffic).toEqual({ weight: 20 });
  });
});

describe('before a release', () => {
  it('every one of the real-life routes can carry it', () => {
    const problems = virtualServices().map(objects =>
      virtualService.check(objects, cart),
    );
    expect(problems.filter(Boolean)).toEqual([]);
    expect(problems.length).toBeGreaterThanOrEqual(10);
  });

  it.each([
    [
      'another Service',
      [{ route: [{ destination: { host: 'other' } }] }],
      /no http entry of VirtualService shortest has Service cart .* add a route/,
    ],
    [
      'a delegate',
      [{ delegate: { name: 'delegate' } }],
      /name the VirtualService that it delegates to/,
    ],
    [
      'the extra Service',
      [{ name: 'by-hand', route: [{ destination: { host: 'cart-canary' } }] }],
      /http entry 1 \(by-hand\) of VirtualService shortest already refers to Service cart-canary/,
    ],
    [
      'a subset that nobody defines',
      [{ route: [{ destination: { host: 'cart', subset: 'v9' } }] }],
      /names subset v9 of cart, which no DestinationRule/,
    ],
    [
      'weight 0',
      [
        {
          route: [
            { destination: { host: 'cart' } },
            { destination: { host: 'other' }, weight: 1 },
          ],
        },
      ],
      /gives Service cart weight 0 in every http entry/,
    ],
    [
      'weights beyond the limit',
      [
        {
          route: [
            { destination: { host: 'cart' }, weight: 30_000_000 },
            { destination: { host: 'other' }, weight: 1 },
          ],
        },
      ],
      /add up to 30000001; a release of cart needs 100 times that/,
    ],
  ])('a route with %s is refused with what to do', (_what, http, sentence) => {
    const { route, companions } = virtualServiceNamed('shortest');
    const objects = { route: { ...route, spec: { http } }, companions };
    expect(virtualService.check(objects, cart)).toMatch(sentence);
  });

  it('a route that only has connections for it is refused', () => {
    const { route, companions } = virtualServiceNamed('all-protocols');
    const { http: _, ...spec } = route.spec!;
    expect(
      virtualService.check({ route: { ...route, spec }, companions }, cart),
    ).toMatch(/sends only tcp or tls connections to Service cart/);
  });

  it('a DestinationRule of the user’s about the extra Service is in the way', () => {
    const { route, companions } = virtualServiceNamed('policies');
    const [rule] = companions;
    const foreign = {
      ...rule,
      metadata: { name: 'mine', namespace: 'shop' },
      spec: { host: 'cart-canary' },
    };
    const objects = { route, companions: [rule, foreign] };
    expect(virtualService.check(objects, cart)).toMatch(
      /DestinationRule mine is about cart-canary/,
    );
  });
});
