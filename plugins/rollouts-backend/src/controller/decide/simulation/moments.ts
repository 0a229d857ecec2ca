// SPDX-License-Identifier: Apache-2.0

/** Releases stopped at a moment that tests are about. */
import type { Phase } from '@teal/rollouts-common';
import { approval } from './gatedRelease';
import { metric } from './measuredRelease';
import { Simulation } from './Simulation';
import type { SimulationOptions } from './Simulation';
import { applyTemplate } from './users';
import type { World, WorldOptions } from './world';
import { makeWorld } from './world';

/** A moment in the life of a Rollout, named after its phase; Rejected has phase RolledBack. */
export type Moment =
  | 'Healthy'
  /** Held: spec.paused was set before the template came. */
  | 'Pending'
  /** Held: a gate at the start waits for a person. */
  | 'AtTheStart'
  /** Step 1 of 3: the new pods are not ready yet. */
  | 'Progressing'
  /** Step 1 of 3: 20 % of the requests, waits for a promote. */
  | 'Paused'
  /** Step 1 of 3: its pods are ready, a gate waits for a person before the first request. */
  | 'AtAGate'
  /** Step 1 of 3: 20 % of the requests, which metrics measure in the background and for the step. */
  | 'Analyzing'
  /** The stable Service has just been re-pinned. */
  | 'Finalizing'
  /** An abort has just been carried out, the data plane has not followed. */
  | 'RollingBack'
  /** The abort is through. */
  | 'RolledBack'
  /** The template was rolled back globally and applied again. */
  | 'Rejected'
  | 'Disabled';

/** The release of v2 that every moment is taken from. */
const RELEASE = 'g3';

/** What the author asks for beside the steps. */
const specAt: Partial<Record<Moment, WorldOptions['spec']>> = {
  AtTheStart: { gates: [approval('board', { when: 'Start' })] },
  AtAGate: { gates: [approval('board', { steps: [1] })] },
  Analyzing: {
    steps: [
      {
        replicas: '50%',
        traffic: { weight: 20 },
        pause: {},
        analysis: {
          metrics: [metric('errors', { interval: '30s', count: 3 })],
        },
      },
      { replicas: '100%', traffic: { weight: 60 } },
    ],
  },
};

/** A simulation at this moment, at rest or about to act. */
export function at(
  moment: Moment,
  given: WorldOptions & SimulationOptions = {},
): Simulation {
  const options = { ...given, spec: { ...specAt[moment], ...given.spec } };
  const simulation = new Simulation(makeWorld(options), options);
  if (moment === 'Disabled') {
    simulation.user('disables', world => setSpec(world, { disabled: true }));
    return simulation.run();
  }
  simulation.run();
  if (moment === 'Healthy') return simulation;
  if (moment === 'Pending') {
    simulation.user('pauses the Rollout', world =>
      setSpec(world, { paused: true }),
    );
    simulation.user('applies v2', world => applyTemplate(world, 'v2'));
    return simulation.run();
  }
  if (moment === 'Progressing') {
    simulation.user('v2 never gets ready', world => {
      world.readyAfterMs.set('v2', Infinity);
    });
    simulation.user('applies v2', world => applyTemplate(world, 'v2'));
    return simulation.run(
      ({ rollout, pods }) =>
        rollout?.status?.phase === 'Progressing' &&
        pods.some(pod => pod.hash === 'hashv2') &&
        rollout.status.canary?.replicas === 3,
    );
  }
  simulation.user('applies v2', world => applyTemplate(world, 'v2'));
  if (moment === 'Analyzing') return simulation.run(isMeasuredOnce);
  simulation.run();
  return later(simulation, moment);
}

function later(simulation: Simulation, moment: Moment): Simulation {
  switch (moment) {
    case 'Paused':
    case 'AtTheStart':
    case 'AtAGate':
      return simulation;
    case 'Finalizing':
      simulation.command({ promote: { release: RELEASE, step: 'full' } });
      return simulation.run(isRepinned);
    case 'RollingBack':
      simulation.command({ abort: { release: RELEASE }, actor: 'kim' });
      return simulation.run(phase('RollingBack'));
    case 'RolledBack':
      simulation.command({ abort: { release: RELEASE }, actor: 'kim' });
      return simulation.run();
    case 'Rejected':
      simulation.command({ rollback: { release: RELEASE }, actor: 'kim' });
      simulation.run();
      simulation.user('applies v2 again', world => applyTemplate(world, 'v2'));
      return simulation.run();
    default:
      throw new TypeError(`no way to ${moment}`);
  }
}

/** Without a route the Service switches to the new version before the release has succeeded. */
function isRepinned(world: World): boolean {
  return world.routes.length > 0
    ? world.service?.pinnedTo === 'hashv2'
    : phase('Finalizing')(world);
}

function isMeasuredOnce({ rollout }: World): boolean {
  const step = rollout?.status?.analysis?.find(({ stage }) => stage === 'Step');
  return step?.counters.count === 1;
}

/** True when the status says so. */
export function phase(wanted: Phase): (world: World) => boolean {
  return ({ rollout }) => rollout?.status?.phase === wanted;
}

/** What the author changes in the Rollout. */
export function setSpec(
  world: World,
  spec: { readonly disabled?: boolean; readonly paused?: boolean },
): void {
  if (!world.rollout) return;
  world.rollout.generation += 1;
  world.rollout.spec = { ...world.rollout.spec, ...spec };
}
