// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { aRollout } from '../api/__testUtils__/rollouts';
import { measureTraffic, requestRateQuery } from './measuredTraffic';

let server: Server | undefined;
let asked: string | undefined;

/** Answers the way Prometheus 2.42 was seen to answer. */
async function prometheusThatSays(
  answer: object | string,
): Promise<{ url: string; windowSeconds: number }> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => {
      body += chunk;
    });
    request.on('end', () => {
      asked = new URLSearchParams(body).get('query') ?? undefined;
      response.end(
        typeof answer === 'string' ? answer : JSON.stringify(answer),
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, windowSeconds: 10 };
}

const vector = (...result: [string, string][]) => ({
  status: 'success',
  data: {
    resultType: 'vector',
    result: result.map(([name, value]) => ({
      metric: { envoy_cluster_name: name },
      value: [1_795_000_000.5, value],
    })),
  },
});

afterEach(async () => {
  asked = undefined;
  if (!server) return;
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  server = undefined;
});

describe('the measured traffic', () => {
  it('is requests a second of each version, whatever the port', async () => {
    const source = await prometheusThatSays(
      vector(
        ['shop_cart_80', '300'],
        ['shop_cart_8080', '20.5'],
        ['shop_cart-canary_80', '80'],
      ),
    );
    expect(await measureTraffic(aRollout(), source)).toEqual({
      available: true,
      stablePerSecond: 320.5,
      canaryPerSecond: 80,
      windowSeconds: 10,
      at: '2026-11-18T11:06:40.500Z',
    });
    expect(asked).toBe(
      'sum by (envoy_cluster_name) (rate(envoy_cluster_upstream_rq_completed{envoy_cluster_name=~"shop_cart_[0-9]+|shop_cart-canary_[0-9]+"}[10s]))',
    );
  });

  it('counts NaN (no traffic) as none', async () => {
    const source = await prometheusThatSays(vector(['shop_cart_80', 'NaN']));
    expect(await measureTraffic(aRollout(), source)).toMatchObject({
      available: true,
      stablePerSecond: 0,
      canaryPerSecond: 0,
    });
  });

  it.each<[string, object | string, string]>([
    ['knows no such requests', vector(), 'check that it scrapes'],
    [
      'refuses',
      { status: 'error', error: 'query timed out' },
      'query timed out',
    ],
    ['is something else', { hello: 'world' }, 'not that of Prometheus'],
    ['answers no JSON', '<html>', 'no answer'],
  ])(
    'is not there, with the reason, when Prometheus %s',
    async (_what, answer, reason) => {
      const source = await prometheusThatSays(answer);
      expect(await measureTraffic(aRollout(), source)).toEqual({
        available: false,
        reason: expect.stringContaining(reason),
      });
    },
  );

  it('is not there when nobody listens, is configured, or counts', async () => {
    const nobody = { url: 'http://127.0.0.1:1', windowSeconds: 10 };
    expect(await measureTraffic(aRollout(), nobody)).toMatchObject({
      available: false,
      reason: expect.stringContaining('http://127.0.0.1:1'),
    });
    expect(await measureTraffic(aRollout(), undefined)).toMatchObject({
      reason: expect.stringContaining('rollouts.prometheus.url'),
    });
    expect(
      await measureTraffic(aRollout({ routes: [] }), nobody),
    ).toMatchObject({
      reason: expect.stringContaining('no gateway counts them'),
    });
  });

  it.each(['cart"} or vector(1) #', 'cart|.*', 'Cart', ''])(
    'never puts %j into a query',
    service => {
      expect(() =>
        requestRateQuery({ namespace: 'shop', service }, 10),
      ).toThrow('is no name');
    },
  );
});
