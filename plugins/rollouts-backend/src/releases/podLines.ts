// SPDX-License-Identifier: Apache-2.0
/** What became of the pods of a release, as lines of its timeline. Pure. */
import type { PodMark } from '@teal/rollouts-common';
import type { SeenPod } from '../controller/RolloutCache';
import type { KeyedEntry } from './rows';

/** A container that still starts is no failure. */
const STARTING = ['ContainerCreating', 'PodInitializing'];

/**
 * Lines that weren't told before.
 *
 * @param told - keys of the lines that were; a pod that has some and isn't there any more is gone
 */
export function podLines(options: {
  readonly pods: readonly SeenPod[];
  readonly told: ReadonlySet<string>;
  readonly seenAt: string;
}): KeyedEntry[] {
  const { pods, told, seenAt } = options;
  const present = new Set(pods.map(({ name }) => name));
  const gone = [...told].flatMap(key => {
    const name = /^pod\/([^/]+)\/Created$/.exec(key)?.[1];
    return name && !present.has(name) ? [line(name, 'Gone', seenAt)] : [];
  });
  return [...pods.flatMap(pod => linesOf(pod, seenAt)), ...gone].filter(
    ({ key }) => !told.has(key),
  );
}

function linesOf(pod: SeenPod, seenAt: string): KeyedEntry[] {
  const { name, readySince, waiting, unschedulable } = pod;
  const why =
    unschedulable ??
    (waiting && !STARTING.includes(waiting.reason)
      ? [waiting.reason, waiting.message].filter(Boolean).join(': ')
      : undefined);
  return [
    line(name, 'Created', pod.createdAt ?? seenAt),
    ...(readySince === undefined
      ? []
      : [line(name, 'Ready', new Date(readySince).toISOString())]),
    ...(why === undefined
      ? []
      : [
          {
            ...line(name, 'Failed', seenAt, why),
            // Kubernetes' messages count tries; the reason is what is new.
            key: `pod/${name}/Failed/${waiting?.reason ?? 'Unschedulable'}`,
          },
        ]),
  ];
}

function line(
  name: string,
  state: PodMark,
  at: string,
  message?: string,
): KeyedEntry {
  return {
    key: `pod/${name}/${state}`,
    entry: {
      ...{ at, kind: 'pod', state, name },
      ...(message !== undefined && { message }),
    },
  };
}
