// SPDX-License-Identifier: Apache-2.0
import type { FakePrometheus } from './__testUtils__/fakePrometheus';
import { matrix, prometheusThatSays } from './__testUtils__/fakePrometheus';
import { gridOf, newestPoint, readTrafficSeries } from './trafficSeries';

const who = { namespace: 'shop', service: 'cart' };
/** 2026-11-22T10:00:00Z */
const END_SECONDS = 1_795_341_600;
let prometheus: FakePrometheus | undefined;

afterEach(async () => {
  await prometheus?.close();
  prometheus = undefined;
});

/** Values by how many seconds before the end they are. */
function series(
  version: 'stable' | 'canary',
  labels: Record<string, string>,
  values: Record<number, string>,
) {
  return {
    labels: { version, ...labels },
    values: Object.entries(values).map(([ago, value]): [number, string] => [
      END_SECONDS - Number(ago),
      value,
    ]),
  };
}

const requests = (code: string) => ({
  figure: 'requests',
  envoy_response_code: code,
});

async function read(answer: object | string) {
  prometheus = await prometheusThatSays(answer);
  return readTrafficSeries({
    who,
    source: prometheus.source,
    grid: gridOf(30, 10),
    end: END_SECONDS * 1_000,
  });
}

describe('the grid', () => {
  it('is fine for half an hour and coarse for six, and follows a slow scrape', () => {
    expect(gridOf(30, 60)).toEqual({
      minutes: 30,
      stepSeconds: 10,
      windowSeconds: 60,
      refreshSeconds: 30,
    });
    expect(gridOf(360, 10)).toMatchObject({
      stepSeconds: 120,
      windowSeconds: 120,
      refreshSeconds: 120,
    });
  });

  it('is the same for all who ask within one step', () => {
    const grid = gridOf(30, 10);
    expect(newestPoint(1_000_019_999, grid)).toBe(1_000_010_000);
    expect(newestPoint(1_000_010_000, grid)).toBe(1_000_010_000);
  });
});

describe('the series', () => {
  it('sum the codes, take 5xx for failures, and give latency where there is one', async () => {
    const read30 = await read(
      matrix(
        series('stable', requests('200'), { 20: '9', 10: '10', 0: '0' }),
        series('stable', requests('404'), { 20: '0', 10: '8', 0: '0' }),
        series('stable', requests('503'), { 20: '1', 10: '2', 0: '0' }),
        series('stable', { figure: 'p50' }, { 20: '4.2', 10: '5', 0: 'NaN' }),
        series('stable', { figure: 'p99' }, { 20: '40', 10: '+Inf', 0: 'NaN' }),
      ),
    );
    expect(read30.stable?.points).toEqual([
      {
        at: '2026-11-22T09:59:40.000Z',
        requestsPerSecond: 10,
        successPercent: 90,
        p50Ms: 4.2,
        p99Ms: 40,
      },
      {
        at: '2026-11-22T09:59:50.000Z',
        requestsPerSecond: 20,
        successPercent: 90,
        p50Ms: 5,
      },
      { at: '2026-11-22T10:00:00.000Z', requestsPerSecond: 0 },
    ]);
    expect(read30.at).toBe('2026-11-22T10:00:00.000Z');
    expect(read30.canary).toEqual({ points: [], codes: [] });
    expect(prometheus?.asked).toMatchObject([
      {
        path: '/api/v1/query_range',
        form: {
          start: String(END_SECONDS - 1_800),
          end: String(END_SECONDS),
          step: '10',
        },
      },
    ]);
  });

  it('compare status codes at times when both versions answered', async () => {
    const compared = await read(
      matrix(
        // Before the copies began, and longer ago than 5 minutes: not compared.
        series('stable', requests('200'), {
          400: '99',
          20: '50',
          10: '9',
          0: '9',
        }),
        series('stable', requests('500'), { 10: '1', 0: '1' }),
        series('canary', requests('200'), { 20: '0', 10: '1', 0: '1' }),
        series('canary', requests('422'), { 10: '1', 0: '1' }),
      ),
    );
    expect(compared.stable?.codes).toEqual([
      { code: '200', percent: 90 },
      { code: '500', percent: 10 },
    ]);
    expect(compared.canary?.codes).toEqual([
      { code: '200', percent: 50 },
      { code: '422', percent: 50 },
    ]);
  });

  it.each<[string, object | string, string]>([
    ['knows no such requests', matrix(), 'counted no request to Service cart'],
    ['refuses', { status: 'error', error: 'too many points' }, 'too many'],
    ['answers no JSON', '<html>', 'no answer'],
  ])(
    'are not there, with the reason, when Prometheus %s',
    async (_what, answer, reason) => {
      expect(await read(answer)).toEqual({
        available: false,
        reason: expect.stringContaining(reason),
        refreshSeconds: 10,
      });
    },
  );
});
