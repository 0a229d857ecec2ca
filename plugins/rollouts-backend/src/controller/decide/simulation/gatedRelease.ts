// SPDX-License-Identifier: Apache-2.0

/** Releases whose gates a test plays. */
import type { Gate, GateStatus, RolloutSpec } from '@teal/rollouts-common';
import type { GateQuestion, GateSaid } from '../../gates/asking/question';
import { Simulation } from './Simulation';
import type { SimulationOptions } from './Simulation';
import { applyTemplate } from './users';
import type { World } from './world';
import { makeWorld } from './world';

/** A person's. */
export const approval = (name: string, more: Partial<Gate> = {}): Gate => ({
  name,
  when: 'Traffic',
  approval: {},
  ...more,
});

/** A server's; asked again every 10 s while it says no. */
export const webhook = (name: string, more: Partial<Gate> = {}): Gate => ({
  name,
  when: 'Traffic',
  webhook: {
    url: `https://${name}.example.com/gate`,
    secretRef: { name: 'hooks', key: 'key' },
  },
  ...more,
});

const STEPS: RolloutSpec['strategy']['steps'] = [
  { replicas: '50%', traffic: { weight: 20 } },
  { replicas: '100%', traffic: { weight: 60 } },
];

/** A release of v2 with these gates, until nothing moves any more. */
export function gatedRelease(
  options: {
    readonly gates: readonly Gate[];
    readonly spec?: Partial<RolloutSpec>;
    readonly steps?: RolloutSpec['strategy']['steps'];
    /** What a hook says to its nth question (from 0); default yes. */
    readonly hook?: (
      question: GateQuestion,
      seconds: number,
    ) => GateSaid | undefined;
    /** The play ends here; absent: when nothing moves any more. */
    readonly until?: (world: World) => boolean;
  } & SimulationOptions,
): Simulation {
  const { gates, spec, steps = STEPS, hook } = options;
  const made = makeWorld({ spec: { ...spec, steps, gates: [...gates] } });
  const start = made.now;
  if (hook) made.hook = (it, now) => hook(it, (now - start) / 1_000);
  const simulation = new Simulation(made, options);
  simulation.run();
  simulation.user('applies v2', it => applyTemplate(it, 'v2'));
  return simulation.run(options.until);
}

/** A person says yes to a gate of the release under way. */
export function approve(
  simulation: Simulation,
  gate: string,
  more: { readonly step?: number; readonly reason?: string } = {},
): Simulation {
  const { step, reason } = more;
  const release = simulation.world.rollout?.status?.release?.id ?? '';
  simulation.command({
    approve: { release, gate, ...(step === undefined ? {} : { step }) },
    actor: 'kim',
    ...(reason === undefined ? {} : { reason }),
  });
  return simulation.run();
}

/** One gate of the status; of several steps, the newest. */
export const gateOf = (
  { world }: Simulation,
  name: string,
): GateStatus | undefined =>
  world.rollout?.status?.gates?.filter(it => it.name === name).at(-1);
