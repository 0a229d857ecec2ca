// SPDX-License-Identifier: Apache-2.0
import { KubeApiError } from '../../kubeApi';
import { MetricServer, requestFor } from '../../testing/metricServer';
import { recordingConnection } from '../../testing/recordingConnection';
import { askCustom } from './custom';

let server: MetricServer;
beforeEach(async () => {
  server = await MetricServer.start();
});
afterEach(() => server.stop());

describe('an address that the author of a metric chose', () => {
  it.each([
    'http://127.0.0.1:1',
    'http://localhost:1',
    'http://[::1]:1',
    'http://169.254.169.254',
    'http://0x7f.1',
  ])('is refused where it means this machine: %s', async url => {
    const found = await server.measure(requestFor({ web: { url } }));
    expect(found.measured).toMatchObject({
      kind: 'error',
      why: expect.stringContaining('link-local'),
    });
  });

  it('is taken where the configuration allows it', async () => {
    server.answer = () => ({ body: { value: 3 } });
    const found = await server.measure(
      requestFor({ web: { url: server.origin } }),
      {
        allowedHosts: [server.host],
      },
    );
    expect(found.measured).toEqual({ kind: 'value', result: { value: 3 } });
  });

  it.each([
    ['ftp://shop', 'is no address'],
    ['http://kim:secret@shop', 'holds a user or password'],
  ])('is refused: %s', async (url, why) => {
    const { measured } = await server.measure(requestFor({ web: { url } }));
    expect(measured).toMatchObject({ why: expect.stringContaining(why) });
    expect(JSON.stringify(measured)).not.toContain('secret');
  });
});

describe('a web server', () => {
  const allowed = () => ({ allowedHosts: [server.host] });

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
    server.answer = () => ({ body: { errors: { rate: 0.5 }, all: [1, 2] } });
    const found = await server.measure(
      requestFor({ web: { url: `${server.origin}/{{service}}`, jsonPath } }),
      allowed(),
    );
    expect(found.measured).toMatchObject(measured);
    expect(server.asked.map(it => it.path)).toContain('/cart-canary');
  });

  it('counts an HTTP error as an error', async () => {
    server.answer = () => ({ status: 500, body: {} });
    const found = await server.measure(
      requestFor({ web: { url: server.origin } }),
      allowed(),
    );
    expect(found.measured).toMatchObject({
      kind: 'error',
      why: `${server.origin} answered 500`,
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
    server.answer = () => ({ body: 1 });
    const found = await server.measure(
      requestFor({
        web: {
          url: server.origin,
          headers: [
            { name: 'Authorization', valueFrom: { name: 'token', key: 'key' } },
            { name: 'X-Path', value: '{{args.path}}' },
          ],
        },
      }),
      { ...allowed(), connection },
    );
    expect(server.asked[0].headers).toMatchObject({
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
    const found = await server.measure(
      requestFor({ web: { url: server.origin, headers } }),
      {
        ...allowed(),
        connection,
      },
    );
    expect(found.measured).toMatchObject({ why: expect.stringContaining(why) });
    expect(server.asked).toEqual([]);
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
    const found = await server.measure(
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
    const found = await server.measure(
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
