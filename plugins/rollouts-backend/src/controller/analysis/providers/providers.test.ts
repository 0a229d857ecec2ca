// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MetricProviderSpec } from '@teal/rollouts-common';
import { systemClock } from '../../clock';
import { KubeApiError } from '../../kubeApi';
import { recordingConnection } from '../../testing/recordingConnection';
import type { MeasurementRequest } from '../judging/request';
import { measureWith } from '../measure';
import type { AskContext } from './Provider';
import { askCustom } from './custom';

interface Asked {
  readonly path: string;
  readonly form: URLSearchParams;
  readonly headers: NodeJS.Dict<string | string[]>;
}

let server: Server;
let asked: Asked[];
/** What the server answers next: by the text of the query, or to everything. */
let answer: (asked: Asked) => { status?: number; body: unknown };
let origin: string;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += chunk;
    });
    request.on('end', () => {
      const it = {
        path: request.url ?? '',
        form: new URLSearchParams(body),
        headers: request.headers,
      };
      asked.push(it);
      const { status = 200, body: said } = answer(it);
      response.writeHead(status, { location: '/elsewhere' });
      response.end(typeof said === 'string' ? said : JSON.stringify(said));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const vector = (...values: string[]) => ({
  body: {
    status: 'success',
    data: {
      resultType: 'vector',
      result: values.map(it => ({ metric: {}, value: [1, it] })),
    },
  },
});
const matrix = (...values: string[]) => ({
  body: {
    status: 'success',
    data: {
      resultType: 'matrix',
      result: [{ metric: {}, values: values.map((it, at) => [at, it]) }],
    },
  },
});

function requestFor(
  provider: MetricProviderSpec,
  more: Partial<MeasurementRequest> = {},
  metric: Partial<MeasurementRequest['metric']> = {},
): MeasurementRequest {
  return {
    release: 'g7',
    stage: 'Step',
    step: 2,
    sequence: 0,
    metric: { name: 'errors', args: { path: '/"pay' }, provider, ...metric },
    namespace: 'shop',
    rollout: 'cart',
    rolloutUid: 'u1',
    stable: { service: 'cart', hash: 'old' },
    canary: { service: 'cart-canary', hash: 'new' },
    routeKind: 'HTTPRoute',
    ...more,
  };
}

function measure(request: MeasurementRequest, more: Partial<AskContext> = {}) {
  const context: AskContext = {
    connection: recordingConnection(),
    clock: systemClock,
    prometheus: { url: origin },
    allowedHosts: [],
    custom: new Map(),
    ...more,
  };
  return measureWith(context)(request, new AbortController().signal);
}

describe('Prometheus', () => {
  const query = 'up{service="{{service}}",path="{{args.path}}"}';

  it('asks the same for both versions, at the same time, and keeps the query', async () => {
    answer = ({ form }) =>
      vector(form.get('query')?.includes('canary') ? '2' : '3');
    await expect(
      measure(requestFor({ prometheus: { query } })),
    ).resolves.toEqual({
      measured: { kind: 'value', result: 2, baseline: 3 },
      query: 'up{service="cart-canary",path="/\\"pay"}',
      address: origin,
    });
    expect(asked.map(it => it.path)).toEqual([
      '/api/v1/query',
      '/api/v1/query',
    ]);
    expect(new Set(asked.map(it => it.form.get('time'))).size).toBe(1);
  });

  it('asks once where the versions have the same query', async () => {
    answer = () => vector('1');
    await measure(requestFor({ prometheus: { query: 'up' } }));
    expect(asked).toHaveLength(1);
  });

  it.each<
    [
      string,
      ReturnType<typeof vector> | { status?: number; body: unknown },
      object,
    ]
  >([
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
    answer = () => said as { body: unknown };
    const found = await measure(requestFor({ prometheus: { query: 'up' } }));
    expect(found.measured).toEqual(measured);
  });

  it('asks a range where the metric says so', async () => {
    answer = () => matrix('1', '2', 'NaN');
    const found = await measure(
      requestFor({
        prometheus: { query: 'up', range: { window: '1m', step: '20s' } },
      }),
    );
    expect(found.measured).toEqual({ kind: 'value', result: [1, 2, NaN] });
    const [{ path, form }] = asked;
    expect(path).toBe('/api/v1/query_range');
    expect(Number(form.get('end')) - Number(form.get('start'))).toBeCloseTo(60);
    expect(form.get('step')).toBe('20');
  });

  it('takes samples of both versions for a comparison', async () => {
    answer = ({ path, form }) => {
      const canary = form.get('query')?.includes('canary');
      if (path === '/api/v1/query') return vector('1');
      return canary ? matrix('5', 'NaN', '6') : matrix('1', '2');
    };
    const found = await measure(
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
    const ranges = asked.filter(it => it.path.endsWith('range'));
    expect(ranges.map(it => it.form.get('query')).join()).toContain('[10s]');
  });

  it('asks about the stable version only before a release', async () => {
    answer = () => vector('1');
    await measure(
      requestFor(
        { prometheus: { query } },
        { stage: 'Check', canary: undefined },
      ),
    );
    expect(asked.map(it => it.form.get('query'))).toEqual([
      'up{service="cart",path="/\\"pay"}',
    ]);
  });

  it('says what to configure where there is none', async () => {
    const found = await measure(requestFor({ prometheus: { query: 'up' } }), {
      prometheus: undefined,
    });
    expect(found.measured).toMatchObject({
      kind: 'error',
      why: expect.stringContaining('no Prometheus is configured'),
    });
  });

  it('gives up in time', async () => {
    server.removeAllListeners('request');
    const found = await measure(
      requestFor({ prometheus: { query: 'up', timeout: '50ms' } }),
    );
    expect(found.measured).toMatchObject({
      why: expect.stringContaining('none within 0.05 s'),
    });
  });
});

describe('an address that the author of a metric chose', () => {
  it.each([
    'http://127.0.0.1:1',
    'http://localhost:1',
    'http://[::1]:1',
    'http://169.254.169.254',
    'http://0x7f.1',
  ])('is refused where it means this machine: %s', async url => {
    const found = await measure(requestFor({ web: { url } }));
    expect(found.measured).toMatchObject({
      kind: 'error',
      why: expect.stringContaining('link-local'),
    });
  });

  it('is taken where the configuration allows it', async () => {
    answer = () => ({ body: { value: 3 } });
    const found = await measure(requestFor({ web: { url: origin } }), {
      allowedHosts: [new URL(origin).host],
    });
    expect(found.measured).toEqual({ kind: 'value', result: { value: 3 } });
  });

  it.each([
    ['ftp://shop', 'is no address'],
    ['http://kim:secret@shop', 'holds a user or password'],
  ])('is refused: %s', async (url, why) => {
    const { measured } = await measure(requestFor({ web: { url } }));
    expect(measured).toMatchObject({ why: expect.stringContaining(why) });
    expect(JSON.stringify(measured)).not.toContain('secret');
  });
});

describe('a web server', () => {
  const allowed = () => ({ allowedHosts: [new URL(origin).host] });

  it.each<[string, string | undefined, object]>([
    ['one match', '$.errors.rate', { kind: 'value', result: 0.5 }],
    ['several', '$.all[*]', { kind: 'value', result: [1, 2] }],
    [
      'none',
      '$.other',
      { kind: 'noData', why: '$.other finds nothing in the answer' },
    ],
    [
      'a path that is none',
      '$.[',
      { kind: 'error', why: expect.stringContaining('jsonPath $.[') },
    ],
    [
      'a regular expression',
      '$.all[?match(@, "(a+)+$")]',
      { kind: 'error', why: expect.stringContaining('match') },
    ],
  ])('takes %s out of the answer', async (_, jsonPath, measured) => {
    answer = () => ({ body: { errors: { rate: 0.5 }, all: [1, 2] } });
    const found = await measure(
      requestFor({ web: { url: `${origin}/{{service}}`, jsonPath } }),
      allowed(),
    );
    expect(found.measured).toMatchObject(measured);
    expect(asked.map(it => it.path)).toContain('/cart-canary');
  });

  it('counts an HTTP error as an error', async () => {
    answer = () => ({ status: 500, body: {} });
    const found = await measure(
      requestFor({ web: { url: origin } }),
      allowed(),
    );
    expect(found.measured).toMatchObject({
      kind: 'error',
      why: `${origin} answered 500`,
    });
  });

  it('sends a header from a labelled Secret, and shows nothing of it', async () => {
    const connection = recordingConnection(() => ({
      metadata: {
        name: 'token',
        labels: { 'rollouts.teal.dev/analysis': 'true' },
      },
      data: { key: Buffer.from('Bearer s3cret\n').toString('base64') },
    }));
    answer = () => ({ body: 1 });
    const found = await measure(
      requestFor({
        web: {
          url: origin,
          headers: [
            { name: 'Authorization', valueFrom: { name: 'token', key: 'key' } },
            { name: 'X-Path', value: '{{args.path}}' },
          ],
        },
      }),
      { ...allowed(), connection },
    );
    expect(asked[0].headers).toMatchObject({
      authorization: 'Bearer s3cret',
      'x-path': '/"pay',
    });
    expect(JSON.stringify(found)).not.toContain('s3cret');
    expect(connection.calls[0].path).toBe(
      '/api/v1/namespaces/shop/secrets/token',
    );
  });

  it.each<[string, object | KubeApiError, string]>([
    [
      'is not labelled',
      { metadata: { name: 'token' }, data: {} },
      'kubectl label secret token -n shop rollouts.teal.dev/analysis=true',
    ],
    [
      'lacks the key',
      {
        metadata: {
          name: 'token',
          labels: { 'rollouts.teal.dev/analysis': 'true' },
        },
      },
      'Secret token has no key key',
    ],
    ['may not be read', forbidden(), 'bind ClusterRole teal-analysis-secrets'],
  ])('sends nothing where the Secret %s', async (_, secret, why) => {
    const connection = recordingConnection(() => {
      if (secret instanceof Error) throw secret;
      return secret;
    });
    const headers = [{ name: 'a', valueFrom: { name: 'token', key: 'key' } }];
    const found = await measure(requestFor({ web: { url: origin, headers } }), {
      ...allowed(),
      connection,
    });
    expect(found.measured).toMatchObject({ why: expect.stringContaining(why) });
    expect(asked).toEqual([]);
  });
});

describe('built-in metrics', () => {
  it.each([
    ['HTTPRoute', 'envoy_cluster_name=~"shop_cart-canary_[0-9]+"'],
    ['VirtualService', 'destination_service_name="cart-canary"'],
    ['Ingress', 'exported_service="cart-canary"'],
  ])('know the names of the gateway of a %s', async (routeKind, part) => {
    answer = () => vector('99');
    const found = await measure(
      requestFor(
        { builtIn: { metric: 'request-success-rate' } },
        { routeKind },
      ),
    );
    expect(found.query).toContain(part);
  });

  it('say that nobody counts where there is no route', async () => {
    const found = await measure(
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

describe('a provider of a module', () => {
  it("is asked for both versions, and its error is the metric's", async () => {
    const seen: string[] = [];
    const custom = new Map([
      [
        'datadog',
        askCustom({
          id: 'datadog',
          async measure({ version, settings }) {
            seen.push(`${version.service} ${settings.query}`);
            if (version.hash === 'old') throw new Error('429');
            return { result: 4 };
          },
        }),
      ],
    ]);
    const found = await measure(
      requestFor({ custom: { provider: 'datadog', settings: { query: 'q' } } }),
      { custom },
    );
    expect(seen).toEqual(['cart-canary q', 'cart q']);
    expect(found.measured).toEqual({
      kind: 'value',
      result: 4,
      baselineMissing: 'of the stable version: provider datadog: 429',
    });
  });

  it('is missed by its name', async () => {
    const found = await measure(
      requestFor({ custom: { provider: 'datadog' } }),
    );
    expect(found.measured).toMatchObject({
      why: 'no metric provider "datadog" is installed in the portal',
    });
  });
});

function forbidden(): KubeApiError {
  return new KubeApiError({
    cluster: 'test',
    method: 'GET',
    path: '/',
    code: 403,
    status: { message: 'forbidden' },
  });
}
