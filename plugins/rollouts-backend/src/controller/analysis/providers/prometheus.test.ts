// SPDX-License-Identifier: Apache-2.0
import type { Said } from '../../testing/metricServer';
import {
  matrix,
  MetricServer,
  requestFor,
  vector,
} from '../../testing/metricServer';

let server: MetricServer;
beforeEach(async () => {
  server = await MetricServer.start();
});
afterEach(() => server.stop());

describe('Prometheus', () => {
  const query = 'up{service="{{service}}",path="{{args.path}}"}';

  it('asks the same for both versions, at the same time, and keeps the query', async () => {
    server.answer = ({ form }) =>
      vector(form.get('query')?.includes('canary') ? '2' : '3');
    await expect(
      server.measure(requestFor({ prometheus: { query } })),
    ).resolves.toEqual({
      measured: { kind: 'value', result: 2, baseline: 3 },
      query: 'up{service="cart-canary",path="/\\"pay"}',
      address: server.origin,
    });
    expect(server.asked.map(it => it.path)).toEqual([
      '/api/v1/query',
      '/api/v1/query',
    ]);
    expect(new Set(server.asked.map(it => it.form.get('time'))).size).toBe(1);
  });

  it('asks once where the versions have the same query', async () => {
    server.answer = () => vector('1');
    await server.measure(requestFor({ prometheus: { query: 'up' } }));
    expect(server.asked).toHaveLength(1);
  });

  it.each<[string, Said, object]>([
    [
      'no series',
      vector(),
      { kind: 'noData', why: 'the query gives no series' },
    ],
    ['NaN, which is a number', vector('NaN'), { kind: 'value', result: NaN }],
    ['infinity', vector('+Inf'), { kind: 'value', result: Infinity }],
    ['several series', vector('1', '2'), { kind: 'value', result: [1, 2] }],
    [
      'an error of the query',
      { status: 400, body: { status: 'error', error: 'parse error' } },
      {
        kind: 'error',
        why: expect.stringContaining('refuses the query: parse error'),
      },
    ],
    [
      'another server',
      { body: { fine: true } },
      { kind: 'error', why: expect.stringContaining('not that of Prometheus') },
    ],
    [
      'no JSON',
      { status: 502, body: '<html>' },
      {
        kind: 'error',
        why: expect.stringContaining(
          'answered 502 with something that is no JSON',
        ),
      },
    ],
    [
      'a redirect',
      { status: 302, body: {} },
      {
        kind: 'error',
        why: expect.stringContaining('redirects are not followed'),
      },
    ],
    [
      'too much',
      { body: 'x'.repeat(1_100_000) },
      {
        kind: 'error',
        why: expect.stringContaining('more than 1048576 bytes'),
      },
    ],
  ])('understands %s', async (_, said, measured) => {
    server.answer = () => said;
    const found = await server.measure(
      requestFor({ prometheus: { query: 'up' } }),
    );
    expect(found.measured).toEqual(measured);
  });

  it('asks a range where the metric says so', async () => {
    server.answer = () => matrix('1', '2', 'NaN');
    const found = await server.measure(
      requestFor({
        prometheus: { query: 'up', range: { window: '1m', step: '20s' } },
      }),
    );
    expect(found.measured).toEqual({ kind: 'value', result: [1, 2, NaN] });
    const [{ path, form }] = server.asked;
    expect(path).toBe('/api/v1/query_range');
    expect(Number(form.get('end')) - Number(form.get('start'))).toBeCloseTo(60);
    expect(form.get('step')).toBe('20');
  });

  it('takes samples of both versions for a comparison', async () => {
    server.answer = ({ path, form }) => {
      const canary = form.get('query')?.includes('canary');
      if (path === '/api/v1/query') return vector('1');
      return canary ? matrix('5', 'NaN', '6') : matrix('1', '2');
    };
    const found = await server.measure(
      requestFor(
        { builtIn: { metric: 'request-duration' } },
        {},
        { compare: { better: 'Lower', of: 'p99', window: '1m', step: '10s' } },
      ),
    );
    expect(found.measured).toMatchObject({
      result: { p50: 1, p90: 1, p95: 1, p99: 1 },
      samples: { canary: [5, 6], stable: [1, 2] },
    });
    const ranges = server.asked.filter(it => it.path.endsWith('range'));
    expect(ranges.map(it => it.form.get('query')).join()).toContain('[10s]');
  });

  it('asks about the stable version only before a release', async () => {
    server.answer = () => vector('1');
    await server.measure(
      requestFor(
        { prometheus: { query } },
        { stage: 'Check', canary: undefined },
      ),
    );
    expect(server.asked.map(it => it.form.get('query'))).toEqual([
      'up{service="cart",path="/\\"pay"}',
    ]);
  });

  it('says what to configure where there is none', async () => {
    const found = await server.measure(
      requestFor({ prometheus: { query: 'up' } }),
      {
        prometheus: undefined,
      },
    );
    expect(found.measured).toMatchObject({
      kind: 'error',
      why: expect.stringContaining('no Prometheus is configured'),
    });
  });

  it('gives up in time', async () => {
    server.silent = true;
    const found = await server.measure(
      requestFor({ prometheus: { query: 'up', timeout: '50ms' } }),
    );
    expect(found.measured).toMatchObject({
      why: expect.stringContaining('none within 0.05 s'),
    });
  });
});

describe('built-in metrics', () => {
  it.each([
    [undefined, 'shop_cart-canary_[0-9]+|outbound'],
    ['istio' as const, 'destination_service_name="cart-canary"'],
    ['nginx' as const, 'exported_service="cart-canary",status=~"5.."'],
  ])('know the names of gateway %s', async (gateway, part) => {
    server.answer = () => vector('99');
    const found = await server.measure(
      requestFor({ builtIn: { metric: 'request-success-rate', gateway } }),
    );
    expect(found.query).toContain(part);
  });

  it('say that nobody counts where there is no route', async () => {
    const found = await server.measure(
      requestFor(
        { builtIn: { metric: 'request-rate' } },
        { routeKind: undefined },
      ),
    );
    expect(found.measured).toMatchObject({
      why: expect.stringContaining('no gateway counts the requests'),
    });
  });
});
