// SPDX-License-Identifier: Apache-2.0
import { isDeepStrictEqual } from 'node:util';
import type { RecordStatus, Rollout } from '@teal/rollouts-common';

/** A release that is under way by its record. */
export interface OpenRecord {
  /** As the gate called it: `g7`, `g7.2`. */
  readonly releaseId: string;
  /** RFC 3339. */
  readonly createdAt: string;
  /** That it brings out. */
  readonly images: readonly string[];
}

/** How such a record ends. */
export interface Vanished {
  readonly status: RecordStatus;
  readonly reason: string;
  readonly weight?: number;
}

/**
 * The end of a release that its Rollout doesn't know, or doesn't know any more;
 * undefined where it does, or may come to know it. Pure.
 *
 * @param rollout - undefined: it doesn't exist
 */
export function vanishedRelease(
  rollout: Rollout | undefined,
  record: OpenRecord,
): Vanished | undefined {
  if (!rollout) {
    return { status: 'Cancelled', reason: 'its Rollout was deleted' };
  }
  const { release, history = [], phase, stable } = rollout.status ?? {};
  const known = [...(release ? [release] : []), ...history];
  if (known.some(({ id }) => id === record.releaseId)) return undefined;
  if (!isPast(rollout, record) || phase === 'RollingBack') return undefined;
  const last = known[0];
  if (
    phase === 'Healthy' &&
    last?.result !== 'Succeeded' &&
    isDeepStrictEqual(stable?.images, record.images)
  ) {
    return {
      status: 'Succeeded',
      weight: 100,
      reason: `its version was the stable one still, so ${
        last?.id ?? 'the release under way'
      } was taken back and nothing else had to change`,
    };
  }
  return {
    status: 'Superseded',
    reason: 'how it ended was not seen: later releases took its place',
  };
}

/** The controller has seen the template of the release, or later ones; ids are made of the workload's generation. */
function isPast({ status = {} }: Rollout, record: OpenRecord): boolean {
  const { release, history = [], observedWorkloadGeneration = 0 } = status;
  const generation = Number.parseInt(record.releaseId.slice(1), 10);
  return (
    observedWorkloadGeneration >= generation ||
    [release, ...history].some(it => it && it.startedAt > record.createdAt)
  );
}
