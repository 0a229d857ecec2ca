// SPDX-License-Identifier: Apache-2.0
/** What became of the pods of a release, as lines of its timeline. Pure. */
import type { PodMark } from '@teal/rollouts-common';
import type { SeenPod } from '../controller/RolloutCache';
import type { KeyedEntry } from './rows';

/** What of a pod is told. */
export type LinedPod = Pick<
  SeenPod,
  'name' | 'createdAt' | 'readySince' | 'waiting' | 'unschedulable'
>;

/** A container that still starts is no failure. */
const STARTING = ['ContainerCreating', 'PodInitializing'];

/** What is new of the pods. */
export interface PodNews {
  readonly lines: KeyedEntry[];
  /** Keys of lines that are older than the release: its timeline says no more of those pods than that they went. */
  readonly before: string[];
}

/**
 * What wasn't told before.
 *
 * @param told - keys of the lines that were, and of those before; a pod that has some and isn't there any more is gone
 * @param since - when the release began (RFC 3339)
 */
export function podLines(options: {
  readonly pods: readonly LinedPod[];
  readonly told: ReadonlySet<string>;
  readonly seenAt: string;
  readonly since: string;
}): PodNews {
  const { pods, told, seenAt } = options;
  const present = new Set(pods.map(identityOf));
  const gone = [...told].flatMap(key => {
    const identity = /^pod\/([^/]+)\/Created$/.exec(key)?.[1];
    return identity && !present.has(identity)
      ? [line(identity, 'Gone', seenAt)]
      : [];
  });
  const fresh = [...pods.flatMap(pod => linesOf(pod, seenAt)), ...gone].filter(
    ({ key }) => !told.has(key),
  );
  // Kubernetes tells whole seconds: what came in the first one of the release counts as later.
  const second = new Date(options.since).setMilliseconds(0);
  const isOld = ({ entry }: KeyedEntry) => Date.parse(entry.at) < second;
  return {
    lines: fresh
      .filter(it => !isOld(it))
      .map(it => notBefore(options.since, it)),
    before: fresh.filter(isOld).map(({ key }) => key),
  };
}

/** Kubernetes' word for what keeps a pod from running; undefined: nothing, as far as is seen. */
export function whyUnwell({
  waiting,
  unschedulable,
}: LinedPod): string | undefined {
  if (unschedulable !== undefined) return 'Unschedulable';
  if (!waiting || STARTING.includes(waiting.reason)) return undefined;
  return waiting.reason;
}

function notBefore(since: string, { key, entry }: KeyedEntry): KeyedEntry {
  const at = Date.parse(entry.at) < Date.parse(since) ? since : entry.at;
  return { key, entry: { ...entry, at } };
}

/** A pod of a StatefulSet has the name of the one before it. */
function identityOf({ name, createdAt }: LinedPod): string {
  return `${name}@${createdAt}`;
}

function linesOf(pod: LinedPod, seenAt: string): KeyedEntry[] {
  const { readySince, waiting, unschedulable } = pod;
  const identity = identityOf(pod);
  const why =
    unschedulable ??
    (waiting && !STARTING.includes(waiting.reason)
      ? [waiting.reason, waiting.message].filter(Boolean).join(': ')
      : undefined);
  return [
    line(identity, 'Created', pod.createdAt),
    ...(readySince === undefined
      ? []
      : [line(identity, 'Ready', new Date(readySince).toISOString())]),
    ...(why === undefined
      ? []
      : [
          {
            ...line(identity, 'Failed', seenAt, why),
            // Kubernetes' messages count tries; the reason is what is new.
            key: `pod/${identity}/Failed/${waiting?.reason ?? 'Unschedulable'}`,
          },
        ]),
  ];
}

function line(
  identity: string,
  state: PodMark,
  at: string,
  message?: string,
): KeyedEntry {
  const [name] = identity.split('@');
  return {
    key: `pod/${identity}/${state}`,
    entry: {
      ...{ at, kind: 'pod', state, name },
      ...(message !== undefined && { message }),
    },
  };
}
