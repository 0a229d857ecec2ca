// SPDX-License-Identifier: Apache-2.0
import { stepsOf } from '@teal/rollouts-common';
import type { Decision } from '../decision';
import { InvariantBroken } from './InvariantBroken';
import type { World } from './world';

/** A person gets no more for the new version than its ready pods can carry. */
export function adjustmentIsCarried(world: World, { status }: Decision): void {
  const { adjusted } = status;
  const known = world.rollout?.status?.adjusted;
  if (!adjusted || JSON.stringify(adjusted) === JSON.stringify(known)) return;
  const { weight = 0 } = adjusted.traffic;
  const { rollout, deployment } = world;
  const step = rollout && stepsOf(rollout)[adjusted.step - 1];
  const ready = world.replicaSets.find(
    set => set.template === deployment?.template,
  )?.status.ready;
  const most = Math.max(
    step?.traffic.weight ?? 0,
    Math.floor((100 * (ready ?? 0)) / (deployment?.replicas || 1)),
  );
  if (weight > most) {
    throw new InvariantBroken(
      'I2',
      `step ${adjusted.step} was adjusted to ${weight} %, its pods carry ${most} %`,
    );
  }
}
