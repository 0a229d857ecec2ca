// SPDX-License-Identifier: Apache-2.0
import type { FakePrometheus } from './__testUtils__/fakePrometheus';
import { prometheusThatSays, vector } from './__testUtils__/fakePrometheus';
import { measureTraffic } from './measuredTraffic';
import { ENVOY_METRICS } from './metricNames';

const cart = { namespace: 'shop', service: 'cart' };
let prometheus: FakePrometheus | undefined;

afterEach(async () => {
  await prometheus?.close();
  prometheus = undefined;
});

describe('the measured traffic', () => {
  it('is requests a second of each version', async () => {
    prometheus = await prometheusThatSays(
      vector(['stable', '320.5'], ['canary', '80']),
    );
    expect(await measureTraffic(cart, prometheus.source)).toEqual({
      available: true,
      stablePerSecond: 320.5,
      canaryPerSecond: 80,
      windowSeconds: 10,
      at: '2026-11-18T11:06:40.500Z',
    });
  });

  it('counts NaN (no traffic) as none', async () => {
    prometheus = await prometheusThatSays(vector(['stable', 'NaN']));
    expect(await measureTraffic(cart, prometheus.source)).toMatchObject({
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
      prometheus = await prometheusThatSays(answer);
      expect(await measureTraffic(cart, prometheus.source)).toEqual({
        available: false,
        reason: expect.stringContaining(reason),
      });
    },
  );

  it('is not there when nobody listens', async () => {
    const nobody = {
      url: 'http://127.0.0.1:1',
      windowSeconds: 10,
      metrics: ENVOY_METRICS,
    };
    expect(await measureTraffic(cart, nobody)).toMatchObject({
      available: false,
      reason: expect.stringContaining('http://127.0.0.1:1'),
    });
  });
});
