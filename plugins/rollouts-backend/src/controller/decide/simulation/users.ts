// SPDX-License-Identifier: Apache-2.0

/**
 * People and tools who change the workload, as the gate and the guard of
 * manifests/gate-policy.yaml let them.
 */
import type { RolloutStep } from '@teal/rollouts-common';
import type { ReleaseFields } from '../../observe/observation';
import type { SimulatedDeployment, World } from './world';

/** What the portal alone says about a release. */
export interface Chosen {
  readonly steps?: RolloutStep[];
  readonly timeoutSeconds?: number;
}

/** Another pod template, such as by kubectl apply; what was chosen for the release before it goes. */
export function applyTemplate(
  world: World,
  template: string,
  chosen: Chosen = {},
): void {
  const deployment = world.deployment;
  if (!deployment || deployment.template === template) return;
  deployment.generation += 1;
  deployment.template = template;
  if (!deployment.gated) return;
  const id = `g${deployment.generation}`;
  deployment.release = deployment.release
    ? { ...withoutChoice(deployment.release), id, changedBy: 'kim', ...chosen }
    : {
        id,
        changedBy: 'kim',
        originals: deployment.fields,
        originallyPaused: deployment.paused,
        ...chosen,
      };
  deployment.held = id;
  deployment.paused = true;
}

function withoutChoice(
  release: NonNullable<SimulatedDeployment['release']>,
): NonNullable<SimulatedDeployment['release']> {
  const { steps: _steps, timeoutSeconds: _seconds, ...rest } = release;
  return rest;
}

/** Fields that a release also changes: in mid-release the guard keeps the working value and takes the submitted one as the original. */
export function applyFields(world: World, fields: ReleaseFields): void {
  const deployment = world.deployment;
  if (!deployment) return;
  deployment.generation += 1;
  if (!deployment.release) {
    deployment.fields = { ...deployment.fields, ...fields };
    return;
  }
  if (deployment.release.stableHash === undefined) {
    deployment.fields = { ...deployment.fields, ...fields };
  }
  deployment.release = {
    ...deployment.release,
    originals: { ...deployment.release.originals, ...fields },
  };
}

/** kubectl scale; 0 is refused in mid-release. */
export function scale(world: World, replicas: number): void {
  const deployment = world.deployment;
  if (!deployment || deployment.replicas === replicas) return;
  if (replicas === 0 && deployment.release) return;
  deployment.generation += 1;
  deployment.replicas = replicas;
}

/** kubectl rollout pause and resume. */
export function setPaused(world: World, paused: boolean): void {
  const deployment = world.deployment;
  const before = deployment?.release
    ? deployment.release.originallyPaused
    : deployment?.paused;
  if (!deployment || before === paused) return;
  deployment.generation += 1;
  if (deployment.release) {
    deployment.release = { ...deployment.release, originallyPaused: paused };
  } else {
    deployment.paused = paused;
  }
}

/** kubectl delete rollout. */
export function deleteRollout(world: World): void {
  if (!world.rollout) return;
  world.rollout.deleting = true;
  world.rollout.generation += 1;
  if (!world.rollout.hasFinalizer) world.rollout = undefined;
}

/** spec.disabled. */
export function disable(world: World, disabled = true): void {
  if (!world.rollout) return;
  world.rollout.generation += 1;
  world.rollout.spec = { ...world.rollout.spec, disabled };
}
