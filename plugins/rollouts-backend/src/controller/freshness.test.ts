// SPDX-License-Identifier: Apache-2.0
import { Cached, CacheKind, Freshness, Written } from './freshness';
import { FakeClock } from './testing/fakeClock';

const ROLLOUT = 'shop/cart';
const SERVICE = { kind: 'services', key: 'shop/cart', uid: 'u1' } as const;

function setUp() {
  const clock = new FakeClock();
  const cache = new Map<string, Cached>();
  const fresh: string[] = [];
  const refreshed: Written[] = [];
  const errors: unknown[] = [];
  let refresh: () => Promise<void> = async () => {};
  const freshness = new Freshness({
    clock,
    lookup: (kind: CacheKind, key) => cache.get(`${kind} ${key}`),
    refresh: async written => {
      refreshed.push(written);
      await refresh();
    },
    onFresh: key => fresh.push(key),
    onError: (_key, error) => errors.push(error),
    limitMs: 5_000,
  });
  const see = (resourceVersion: string | undefined, uid = 'u1') => {
    if (resourceVersion === undefined) cache.delete('services shop/cart');
    else {
      cache.set('services shop/cart', {
        uid,
        resourceVersion,
        deleting: false,
      });
    }
    freshness.changed('services', 'shop/cart');
  };
  const failRefresh = (error: Error) => {
    refresh = () => Promise.reject(error);
  };
  return {
    clock,
    freshness,
    fresh,
    refreshed,
    errors,
    see,
    cache,
    failRefresh,
  };
}

describe('Freshness', () => {
  it('holds a Rollout until the cache has seen its write', () => {
    const { freshness, fresh, see } = setUp();
    see('9');
    freshness.expect(ROLLOUT, { ...SERVICE, resourceVersion: '10' });
    expect(freshness.isFresh(ROLLOUT)).toBe(false);
    see('9');
    expect(fresh).toEqual([]);
    see('10');
    expect(fresh).toEqual([ROLLOUT]);
    expect(freshness.isFresh(ROLLOUT)).toBe(true);
  });

  it('takes any newer version for seen, and compares by number', () => {
    const { freshness, see } = setUp();
    see('99');
    freshness.expect(ROLLOUT, { ...SERVICE, resourceVersion: '100' });
    see('123');
    expect(freshness.isFresh(ROLLOUT)).toBe(true);
  });

  it('holds nothing when the watch was faster than the answer', () => {
    const { freshness, see, clock } = setUp();
    see('10');
    freshness.expect(ROLLOUT, { ...SERVICE, resourceVersion: '10' });
    expect(freshness.isFresh(ROLLOUT)).toBe(true);
    expect(clock.pending()).toEqual([]);
  });

  it('waits for every object that a round wrote', () => {
    const { freshness, see, cache } = setUp();
    see('1');
    const workload = {
      kind: 'deployments',
      key: 'shop/cart',
      uid: 'd',
    } as const;
    cache.set('deployments shop/cart', {
      uid: 'd',
      resourceVersion: '1',
      deleting: false,
    });
    freshness.expect(ROLLOUT, { ...SERVICE, resourceVersion: '2' });
    freshness.expect(ROLLOUT, { ...workload, resourceVersion: '3' });
    see('2');
    expect(freshness.isFresh(ROLLOUT)).toBe(false);
    cache.set('deployments shop/cart', {
      uid: 'd',
      resourceVersion: '3',
      deleting: false,
    });
    freshness.changed('deployments', 'shop/cart');
    expect(freshness.isFresh(ROLLOUT)).toBe(true);
  });

  it('waits for a new object to appear', () => {
    const { freshness, see } = setUp();
    freshness.expect(ROLLOUT, {
      ...SERVICE,
      resourceVersion: '5',
      created: true,
    });
    expect(freshness.isFresh(ROLLOUT)).toBe(false);
    see('5');
    expect(freshness.isFresh(ROLLOUT)).toBe(true);
  });

  it('waits for a deleted object to go, or to be another one', () => {
    const { freshness, see } = setUp();
    see('5');
    freshness.expect(ROLLOUT, SERVICE);
    expect(freshness.isFresh(ROLLOUT)).toBe(false);
    see('9', 'u2');
    expect(freshness.isFresh(ROLLOUT)).toBe(true);
  });

  it('does not wait for an object that somebody deleted after our write', () => {
    const { freshness, see } = setUp();
    see('5');
    freshness.expect(ROLLOUT, { ...SERVICE, resourceVersion: '6' });
    see(undefined);
    expect(freshness.isFresh(ROLLOUT)).toBe(true);
  });

  it('accepts only the same version where versions are no numbers', () => {
    const { freshness, see } = setUp();
    see('abc');
    freshness.expect(ROLLOUT, { ...SERVICE, resourceVersion: 'def' });
    see('xyz');
    expect(freshness.isFresh(ROLLOUT)).toBe(false);
    see('def');
    expect(freshness.isFresh(ROLLOUT)).toBe(true);
  });

  it('reads the object itself when its watch is late, and goes on', async () => {
    const { freshness, fresh, see, clock, refreshed } = setUp();
    see('1');
    const written = { ...SERVICE, resourceVersion: '2' };
    freshness.expect(ROLLOUT, written);
    await clock.advance(5_000);
    expect(refreshed).toEqual([written]);
    expect(fresh).toEqual([ROLLOUT]);
  });

  it('keeps holding, and tries again, when reading fails', async () => {
    const { freshness, see, clock, refreshed, errors, failRefresh } = setUp();
    see('1');
    failRefresh(new Error('no answer'));
    freshness.expect(ROLLOUT, { ...SERVICE, resourceVersion: '2' });
    await clock.advance(10_000);
    expect(refreshed).toHaveLength(2);
    expect(errors).toHaveLength(2);
    expect(freshness.isFresh(ROLLOUT)).toBe(false);
  });
});
