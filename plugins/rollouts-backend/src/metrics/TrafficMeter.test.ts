// SPDX-License-Identifier: Apache-2.0
import { aRollout } from '../api/__testUtils__/rollouts';
import type { FakePrometheus } from './__testUtils__/fakePrometheus';
import { matrix, prometheusThatSays } from './__testUtils__/fakePrometheus';
import { TrafficMeter } from './TrafficMeter';

const ref = { cluster: 'local', namespace: 'shop', name: 'cart' };
let prometheus: FakePrometheus | undefined;

afterEach(async () => {
  await prometheus?.close();
  prometheus = undefined;
});

async function meterAt(time: { now: number }): Promise<TrafficMeter> {
  prometheus = await prometheusThatSays(matrix());
  const { source } = prometheus;
  return new TrafficMeter({ sourceOf: () => source, now: () => time.now });
}

describe('the meter', () => {
  it('asks once for all who look at one Rollout, and again when there is something newer', async () => {
    const time = { now: 1_000_000 };
    const meter = await meterAt(time);
    const look = () => meter.series(ref, aRollout());
    await Promise.all([look(), look(), look()]);
    time.now += 9_999;
    await look();
    expect(prometheus?.asked).toHaveLength(1);
    time.now += 1;
    await look();
    expect(prometheus?.asked).toHaveLength(2);
  });

  it('shares the measured split for a moment', async () => {
    const time = { now: 1_000_000 };
    const meter = await meterAt(time);
    const look = () => meter.measured(ref, aRollout());
    await Promise.all([look(), look()]);
    expect(prometheus?.asked).toHaveLength(1);
    time.now += 2_000;
    await look();
    expect(prometheus?.asked).toHaveLength(2);
  });

  it('keeps Rollouts, spans and Services apart', async () => {
    const meter = await meterAt({ now: 1_000_000 });
    const other = { ...ref, name: 'checkout' };
    await meter.series(ref, aRollout());
    await meter.series(other, aRollout({ name: 'checkout' }));
    await meter.series(ref, aRollout(), 60);
    await meter.series(ref, aRollout({ name: 'renamed' }));
    expect(prometheus?.asked).toHaveLength(4);
  });

  it('says what is missing, without asking', async () => {
    const meter = await meterAt({ now: 1_000_000 });
    const nowhere = new TrafficMeter({
      sourceOf: () => undefined,
      now: () => 0,
    });
    expect(await nowhere.series(ref, aRollout())).toMatchObject({
      available: false,
      reason: expect.stringContaining('rollouts.prometheus.url'),
    });
    expect(await nowhere.measured(ref, aRollout())).toMatchObject({
      reason: expect.stringContaining('rollouts.prometheus.url'),
    });
    expect(await meter.series(ref, aRollout({ routes: [] }))).toMatchObject({
      reason: expect.stringContaining('no gateway counts'),
    });
    expect(prometheus?.asked).toEqual([]);
  });
});
