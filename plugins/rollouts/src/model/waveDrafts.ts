// SPDX-License-Identifier: Apache-2.0
import type { ReleaseWave } from '@teal/rollouts-common';
import { nextId } from './adjustment';
import type { ReleaseTarget } from './releaseTarget';

/** An environment that is released after the one before. */
export interface WaveDraft {
  readonly id: string;
  /** Name in `rollouts.environments`. */
  readonly environment: string;
  /** For how many minutes the one before has to be well first, as typed. */
  readonly soakMinutes: string;
}

const DEFAULT_SOAK_MINUTES = '10';
const MOST_SOAK_MINUTES = 7 * 24 * 60;

/** Environments that nothing goes to yet, in the order of the targets. */
export function furtherEnvironments(
  targets: readonly ReleaseTarget[],
  first: ReleaseTarget,
  waves: readonly WaveDraft[],
): string[] {
  const taken = new Set([
    first.environment?.name,
    ...waves.map(({ environment }) => environment),
  ]);
  const names = targets.flatMap(({ environment }) => environment?.name ?? []);
  return [...new Set(names)].filter(name => !taken.has(name));
}

/** Another one behind the others. */
export function furtherWave(environment: string): WaveDraft {
  return { id: nextId(), environment, soakMinutes: DEFAULT_SOAK_MINUTES };
}

/** True: not a whole number of minutes, at most a week. */
export function hasWrongSoak({ soakMinutes }: WaveDraft): boolean {
  return (
    !/^\d{1,5}$/.test(soakMinutes) || Number(soakMinutes) > MOST_SOAK_MINUTES
  );
}

/** What the drafts ask for, behind the first environment. */
export function wavesOfDrafts(
  first: string,
  drafts: readonly WaveDraft[],
): ReleaseWave[] {
  return [first, ...drafts.map(({ environment }) => environment)].map(
    (environment, index) => ({
      environments: [environment],
      ...(index < drafts.length && {
        soakSeconds: 60 * Number(drafts[index].soakMinutes),
      }),
    }),
  );
}
