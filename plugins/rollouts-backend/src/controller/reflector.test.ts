// SPDX-License-Identifier: Apache-2.0
import type { Clock } from './clock';
import type { KubeMetadata } from './kubeApi';
import { ObjectCache } from './objectCache';
import { Reflector, startReflector } from './reflector';
import {
  Answer,
  events,
  ok,
  ScriptedApiServer,
  startScriptedApiServer,
  status,
} from './testing/apiServer';
import { quietLogger } from './testing/quietLogger';

interface Thing {
  metadata: KubeMetadata;
  size?: number;
}

const thing = (name: string, resourceVersion: string, size?: number) => ({
  metadata: {
    name,
    namespace: 'shop',
    uid: name,
    resourceVersion,
    managedFields: [{}],
  },
  size,
});
const page = (
  resourceVersion: string,
  items: object[],
  next?: string,
): Answer =>
  ok({
    metadata: { resourceVersion, ...(next ? { continue: next } : {}) },
    items,
  });
const event = (type: string, object: object) => ({ type, object });
const gone = {
  code: 410,
  reason: 'Expired',
  message: 'too old resource version',
};

/** A clock without waiting: what is waited for is kept instead. What takes longer than a minute waits for the test. */
function hurriedClock(waits: number[], late: Set<() => void>): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    after(delayMs, task) {
      if (delayMs > 60_000) {
        late.add(task);
        return () => late.delete(task);
      }
      waits.push(delayMs);
      const soon = setImmediate(task);
      return () => clearImmediate(soon);
    },
  };
}

describe('a reflector', () => {
  let server: ScriptedApiServer | undefined;
  let reflector: Reflector | undefined;

  afterEach(async () => {
    await reflector?.stop();
    await server?.stop();
  });

  async function start(
    answers: readonly Answer[],
    more: { path?: string; whenKnown?: () => Promise<void> } = {},
  ) {
    const waits: number[] = [];
    const late = new Set<() => void>();
    const cache = new ObjectCache<Thing>();
    const seen: string[] = [];
    const logger = quietLogger();
    const waiting: { until: () => boolean; resolve: () => void }[] = [];
    cache.onChange(({ key, before, after }) => {
      const verb = before ? 'changed' : 'new';
      seen.push(`${after ? verb : 'gone'} ${key}`);
      for (const it of waiting) if (it.until()) it.resolve();
    });
    server = await startScriptedApiServer(answers);
    reflector = startReflector<Thing>({
      connection: server.connection,
      path: '/api/v1/things',
      cache,
      clock: hurriedClock(waits, late),
      logger,
      random: () => 0.5,
      pageSize: 2,
      trim: ({ metadata, size }: Thing) => ({
        metadata: { ...metadata, managedFields: undefined },
        size,
      }),
      ...more,
    });
    const until = (condition: () => boolean) =>
      new Promise<void>(resolve => {
        if (condition()) resolve();
        else waiting.push({ until: condition, resolve });
      });
    return { server, reflector, cache, seen, waits, late, logger, until };
  }

  it('lists page by page, then watches from there, keeping only what it trims to', async () => {
    const {
      server: api,
      cache,
      until,
      reflector: it,
    } = await start([
      page('10', [thing('a', '1'), thing('b', '2')], 'next'),
      page('10', [thing('c', '3')]),
      events([event('MODIFIED', thing('a', '11', 7))]),
    ]);
    await it.synced;
    await until(() => cache.get('shop/a')?.size === 7);
    expect(cache.size).toBe(3);
    expect(cache.get('shop/a')?.metadata.managedFields).toBeUndefined();
    const [first, second, watch] = api.asked;
    expect(first.query.get('limit')).toBe('2');
    expect(second.query.get('continue')).toBe('next');
    expect(watch.query.get('resourceVersion')).toBe('10');
    expect(watch.query.get('allowWatchBookmarks')).toBe('true');
  });

  it('goes on from the last event when a watch ends, without listing', async () => {
    const {
      server: api,
      seen,
      until,
      waits,
    } = await start([
      page('10', []),
      events([event('ADDED', thing('a', '11'))], 'end'),
      events([event('DELETED', thing('a', '12'))]),
    ]);
    await until(() => seen.includes('gone shop/a'));
    expect(api.asked.map(it => it.query.get('resourceVersion'))).toEqual([
      null,
      '10',
      '11',
    ]);
    expect(waits).toEqual([]);
  });

  it('goes on from a bookmark', async () => {
    const { server: api } = await start([
      page('10', []),
      events(
        [event('BOOKMARK', { metadata: { resourceVersion: '500' } })],
        'end',
      ),
      events([]),
    ]);
    await api.requests(3);
    expect(api.asked[2].query.get('resourceVersion')).toBe('500');
  });

  it('goes on after a watch is cut in the middle of an event', async () => {
    const {
      server: api,
      seen,
      until,
    } = await start([
      page('10', []),
      events([event('ADDED', thing('a', '11'))], 'cut'),
      events([event('ADDED', thing('b', '12'))]),
    ]);
    await until(() => seen.includes('new shop/b'));
    expect(api.asked[2].query.get('resourceVersion')).toBe('11');
  });

  it.each([
    ['as an event', events([event('ERROR', gone)])],
    ['as an answer', status(410, gone)],
  ])(
    'lists anew when the server has forgotten the version, %s',
    async (_, forgotten) => {
      const { seen, until, cache } = await start([
        page('10', [thing('a', '1'), thing('b', '2')]),
        forgotten,
        page('90', [thing('b', '80')]),
        events([]),
      ]);
      await until(() => seen.includes('gone shop/a'));
      expect(cache.get('shop/b')?.metadata.resourceVersion).toBe('80');
      expect(seen).toEqual([
        'new shop/a',
        'new shop/b',
        'changed shop/b',
        'gone shop/a',
      ]);
    },
  );

  it('backs off, and neither lists nor loses anything, while the server fails', async () => {
    const {
      server: api,
      waits,
      cache,
      logger,
    } = await start([
      page('10', [thing('a', '1')]),
      status(503, {}),
      status(503, {}),
      status(503, {}),
      events([]),
    ]);
    await api.requests(5);
    expect(waits).toEqual([75, 150, 300]);
    expect(cache.size).toBe(1);
    expect(api.asked.filter(it => !it.query.has('watch'))).toHaveLength(1);
    expect(logger.lines[0].message).toBe('Watch failed; trying again');
  });

  it('lists anew at once when the server was away and has forgotten the version, and spares one that keeps forgetting', async () => {
    const { server: api, waits } = await start([
      page('10', [thing('a', '1')]),
      status(503, {}),
      status(503, {}),
      status(410, gone),
      page('20', [thing('a', '1')]),
      status(410, gone),
      page('30', [thing('a', '1')]),
      events([]),
    ]);
    await api.requests(8);
    expect(waits.slice(0, 3)).toEqual([75, 150, 75]);
  });

  it('waits as long as the server asks for', async () => {
    const { server: api, waits } = await start([
      status(429, {}, { 'retry-after': '7' }),
      page('10', []),
      events([]),
    ]);
    await api.requests(2);
    expect(waits).toEqual([7_000]);
  });

  it('does not hammer a server that ends every watch at once', async () => {
    const { server: api, waits } = await start([
      page('10', []),
      events([], 'end'),
    ]);
    await api.requests(4);
    expect(waits.length).toBeGreaterThanOrEqual(2);
  });

  it('never goes back to an older version of an object', async () => {
    const { cache, until, seen } = await start([
      page('10', [thing('a', '9', 9)]),
      events([
        event('MODIFIED', thing('a', '8', 8)),
        event('ADDED', thing('b', '11')),
      ]),
    ]);
    await until(() => seen.includes('new shop/b'));
    expect(cache.get('shop/a')?.size).toBe(9);
  });

  it.each([
    [
      'its group is not there',
      [status(404, {}), ok({ groups: [{ versions: [] }] })],
    ],
    [
      'its group has other kinds only',
      [ok({ resources: [{ name: 'gateways' }] })],
    ],
  ])(
    'is empty and ready while the collection is not served, and fills when it is: %s',
    async (_, discovery) => {
      let define = () => {};
      const defined = new Promise<void>(resolve => {
        define = resolve;
      });
      const {
        reflector: it,
        cache,
        until,
        server: api,
      } = await start(
        [
          status(404, {}),
          ...discovery,
          page('10', [thing('a', '1')]),
          events([]),
        ],
        { path: '/apis/shop.dev/v1/things', whenKnown: () => defined },
      );
      await it.synced;
      expect(it.present()).toBe(false);
      expect(api.asked).toHaveLength(1 + discovery.length);
      define();
      await until(() => cache.size === 1);
    },
  );

  it.each([
    ['of the core', '/api/v1/things', []],
    [
      'that discovery still lists',
      '/apis/shop.dev/v1/things',
      [ok({ resources: [{ name: 'things' }] })],
    ],
    [
      'when nothing answers for the API server',
      '/apis/shop.dev/v1/things',
      [status(404, {}), status(404, {})],
    ],
  ])(
    'keeps what it has, and goes on, after a 404 of a collection %s',
    async (_, path, discovery) => {
      const {
        seen,
        until,
        server: api,
      } = await start(
        [
          page('10', [thing('a', '1')]),
          status(404, {}),
          ...discovery,
          events([event('ADDED', thing('b', '11'))]),
        ],
        { path },
      );
      await until(() => seen.includes('new shop/b'));
      expect(seen).toEqual(['new shop/a', 'new shop/b']);
      expect(api.asked[2 + discovery.length].query.get('watch')).toBe('true');
    },
  );

  it('gives up a watch that stays open and silent past its end, and goes on from there', async () => {
    const {
      late,
      seen,
      until,
      server: api,
    } = await start([
      page('10', []),
      events([]),
      events([event('ADDED', thing('a', '11'))]),
    ]);
    await api.requests(2);
    for (const task of late) task();
    await until(() => seen.includes('new shop/a'));
    expect(api.asked[2].query.get('resourceVersion')).toBe('10');
  });

  it('ends at once when it is stopped', async () => {
    const { reflector: it, server: api } = await start([
      page('10', []),
      events([]),
    ]);
    await api.requests(2);
    await it.stop();
    expect(api.asked).toHaveLength(2);
  });
});
