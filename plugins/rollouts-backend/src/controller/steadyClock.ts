// SPDX-License-Identifier: Apache-2.0
/**
 * A wall clock that nobody sets: an hour forward would end every deadline of a
 * release at once, an hour back would keep every wait for that hour. It goes
 * with the machine's steady time, and comes closer to the wall clock by a tenth
 * of what passes. Time for which the machine was suspended has really passed,
 * and counts at once.
 */
import { uptime } from 'node:os';
import type { Clock } from './clock';

/** What a machine knows of time, in milliseconds. */
export interface MachineTime {
  /** Since the epoch; people and NTP set it. */
  wall(): number;
  /** Never set; stands still while the machine is suspended. */
  steady(): number;
  /** Since the machine started, suspensions included; never set. */
  uptime(): number;
}

/** Of what passes: how much the clock may come closer to the wall clock. */
const SLEW = 0.1;
/** What two readings may be apart without a reason; uptime may come in whole seconds. */
const NOISE_MS = 2_000;

const thisMachine: MachineTime = {
  wall: () => Date.now(),
  steady: () => performance.now(),
  uptime: () => uptime() * 1_000,
};

/** The wall time of a machine, without its jumps. */
export function steadyWallTime(
  machine: MachineTime = thisMachine,
): Clock['now'] {
  const asleepAtStart = machine.uptime() - machine.steady();
  let last = { now: machine.wall(), steady: machine.steady() };
  let asleepKnown = 0;

  /** Milliseconds that the machine was suspended since the last reading. */
  function asleep(): number {
    const all = machine.uptime() - machine.steady() - asleepAtStart;
    const fresh = all - asleepKnown;
    if (fresh < NOISE_MS) return 0;
    asleepKnown = all;
    return fresh;
  }

  return () => {
    const steady = machine.steady();
    const passed = steady - last.steady;
    let now = last.now + passed;
    const apart = machine.wall() - now;
    if (apart > NOISE_MS) now += Math.min(asleep(), apart);
    const rest = machine.wall() - now;
    now += Math.max(-passed * SLEW, Math.min(passed * SLEW, rest));
    last = { now, steady };
    return Math.round(now);
  };
}
