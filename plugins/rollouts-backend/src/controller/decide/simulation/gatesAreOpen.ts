// SPDX-License-Identifier: Apache-2.0

/**
 * The judge of gates: no template is let in, no step gets more requests, and no
 * Service goes over to the new version before somebody has said yes to just
 * that. It knows what people and hooks said, never what the status holds.
 */
import type { Gate, RolloutStatus } from '@teal/rollouts-common';
import { isWithin, NO_TRAFFIC, stepsOf } from '@teal/rollouts-common';
import type { Traffic } from '@teal/rollouts-common';
import type { Write } from '../decision';
import { yesOf } from './hooks';
import { InvariantBroken } from './InvariantBroken';
import type { World } from './world';
import { existingRoutes, hashOf } from './world';

/** Before a write of Teal's; `decided` is the status of the round. */
export function gatesAreOpen(
  world: World,
  write: Write,
  decided: RolloutStatus | undefined,
): void {
  const { rollout } = world;
  const release = decided?.release;
  if (!rollout?.spec.gates?.length || !release || !decided) return;
  // Who takes the Rollout away leaves the release to Kubernetes; a version that was stable lately is a way back.
  if (rollout.deleting || rollout.spec.disabled || release.skipsSteps) return;
  if (release.result === 'Withdrawn') return;
  for (const gate of rollout.spec.gates) {
    if (gate.when === 'Rollback' || !passes(world, write, gate, decided)) {
      continue;
    }
    const step = gate.when === 'Traffic' ? stepNow(decided) : undefined;
    const yes = yesOf({ release: release.id, gate: gate.name, step });
    if (!world.approved.has(yes)) {
      throw new InvariantBroken(
        'gates',
        `nobody has opened gate ${gate.name} (${yes}) before: ${write.reason}`,
      );
    }
  }
}

/** True when the write does what the gate stands before. */
function passes(
  world: World,
  write: Write,
  gate: Gate,
  decided: RolloutStatus,
): boolean {
  switch (gate.when) {
    case 'Start':
      return (
        write.kind === 'workload' &&
        write.change.unhold === true &&
        write.change.templateOf === undefined &&
        write.change.forgetRelease === undefined &&
        !isStableAgain(world)
      );
    case 'Promotion':
      return (
        write.kind === 'pinService' &&
        write.hash !== null &&
        decided.release?.result === 'Succeeded'
      );
    case 'Traffic':
      return (
        write.kind === 'routeTraffic' &&
        decided.release?.result === undefined &&
        growsNow(world, write.route.name, write.traffic) &&
        concerns(world, gate, decided)
      );
    default:
      return false;
  }
}

/** Its user has applied the stable version's own template again: to let that in is a way back. */
function isStableAgain({ deployment }: World): boolean {
  return (
    deployment?.release?.stableHash !== undefined &&
    deployment.release.stableHash === hashOf(deployment.template)
  );
}

function growsNow(world: World, name: string, traffic: Traffic): boolean {
  const route = existingRoutes(world).find(it => it.name === name);
  return !isWithin(traffic, route?.traffic ?? NO_TRAFFIC);
}

function concerns(
  world: World,
  { steps: named }: Gate,
  decided: RolloutStatus,
): boolean {
  const { rollout } = world;
  if (!rollout) return false;
  const step = stepNow(decided);
  if (named) return named.includes(step);
  const steps = stepsOf({ spec: rollout.spec, status: decided });
  const before = step > 1 ? steps[step - 2].traffic : NO_TRAFFIC;
  return !isWithin(steps[step - 1].traffic, before);
}

function stepNow({ step }: RolloutStatus): number {
  return Number(step?.split('/')[0] ?? 1);
}
