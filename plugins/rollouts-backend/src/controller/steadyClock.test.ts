// SPDX-License-Identifier: Apache-2.0
import { steadyWallTime } from './steadyClock';

const HOUR = 3_600_000;
const START = Date.parse('2026-01-01T00:00:00Z');

/** A machine whose clocks a test moves. */
function machine() {
  const time = { wall: START, steady: 500, uptime: 90_000 };
  return {
    now: steadyWallTime({
      wall: () => time.wall,
      steady: () => time.steady,
      // As where it comes in whole seconds.
      uptime: () => Math.floor(time.uptime / 1_000) * 1_000,
    }),
    pass(ms: number) {
      time.wall += ms;
      time.steady += ms;
      time.uptime += ms;
    },
    setClock(ms: number) {
      time.wall += ms;
    },
    suspend(ms: number) {
      time.wall += ms;
      time.uptime += ms;
    },
  };
}

describe('the wall time of a controller', () => {
  it('goes with the clock of the machine', () => {
    const { now, pass } = machine();
    expect(now()).toBe(START);
    pass(1_234);
    expect(now()).toBe(START + 1_234);
  });

  it.each([
    ['forward', HOUR, 11_000],
    ['back', -HOUR, 9_000],
  ])(
    'does not jump when the clock is set %s, and comes closer by a tenth of what passes',
    (_what, ms, after10Seconds) => {
      const { now, pass, setClock } = machine();
      setClock(ms);
      expect(now()).toBe(START);
      pass(10_000);
      expect(now()).toBe(START + after10Seconds);
    },
  );

  it('is that of the machine again in the end, and stays', () => {
    const { now, pass, setClock } = machine();
    setClock(-60_000);
    for (let second = 0; second < 601; second += 1) {
      pass(1_000);
      now();
    }
    expect(now()).toBe(START - 60_000 + 601_000);
    pass(5_000);
    expect(now()).toBe(START - 60_000 + 606_000);
  });

  it('never goes back', () => {
    const { now, pass, setClock } = machine();
    let last = now();
    for (const ms of [0, -HOUR, HOUR, -HOUR, 5]) {
      setClock(ms);
      pass(1);
      expect(now()).toBeGreaterThanOrEqual(last);
      last = now();
    }
  });

  it('counts the time for which the machine was suspended', () => {
    const { now, pass, suspend, setClock } = machine();
    now();
    suspend(HOUR);
    pass(1_000);
    expect(now()).toBe(START + HOUR + 1_000);
    suspend(HOUR);
    setClock(-HOUR);
    pass(0);
    expect(now()).toBe(START + HOUR + 1_000);
  });
});
