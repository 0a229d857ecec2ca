// SPDX-License-Identifier: Apache-2.0
import { ServerOutage } from './serverOutage';
import { FakeClock } from './testing/fakeClock';

async function after(failedForMs: number) {
  const clock = new FakeClock();
  let back = 0;
  const outage = new ServerOutage(clock, () => {
    back += 1;
  });
  outage.answered();
  const startedAt = clock.now();
  for (let passed = 0; passed < failedForMs; passed += 1_000) {
    await clock.advance(1_000);
    outage.failed();
  }
  return { clock, outage, startedAt, back: () => back };
}

describe('ServerOutage', () => {
  it('takes no notice of a try that fails now and then', async () => {
    const { outage, back } = await after(4_000);
    expect(outage.observe()).toEqual({});
    outage.answered();
    expect(outage.observe()).toEqual({});
    expect(back()).toBe(0);
  });

  it('tells since when the server is away, and then since when it is back', async () => {
    const { clock, outage, startedAt, back } = await after(7_000);
    expect(outage.observe()).toEqual({ awaySince: startedAt });
    await clock.advance(500);
    outage.answered();
    expect(outage.observe()).toEqual({ backAt: clock.now() });
    expect(back()).toBe(1);
    outage.answered();
    expect(back()).toBe(1);
  });

  it('a server that answers whenever it is asked, however seldom, was never away', async () => {
    const { clock, outage } = await after(0);
    await clock.advance(60_000);
    outage.answered();
    expect(outage.observe()).toEqual({});
  });
});
