// SPDX-License-Identifier: Apache-2.0
import type { WaveEnvironment, WavesView } from '@teal/rollouts-common';

/** Of the wave under way, and of those that have not begun. */
export function placesLeft({ waves }: WavesView): WaveEnvironment[] {
  return waves
    .filter(({ status }) => status !== 'Succeeded')
    .flatMap(({ environments }) => environments);
}

/** Where waves stand that somebody wants to stop; names of environments. */
export interface StopPlan {
  /** Released, or being watched. */
  readonly released: readonly string[];
  /** A release is under way there. */
  readonly underWay: readonly string[];
  /** Would begin by themselves. */
  readonly notBegun: readonly string[];
}

export function stopPlan({ waves }: WavesView): StopPlan {
  const names = (...wanted: string[]) =>
    waves
      .filter(({ status }) => wanted.includes(status))
      .flatMap(({ environments }) => environments)
      .map(({ environment }) => environment);
  return {
    released: names('Succeeded', 'Soaking'),
    underWay: names('Running', 'Failed'),
    notBegun: names('Waiting', 'Cancelled'),
  };
}
