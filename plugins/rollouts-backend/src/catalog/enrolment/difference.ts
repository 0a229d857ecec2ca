// SPDX-License-Identifier: Apache-2.0
/** From what an entity wants and what there is to the one write that is due. Pure. */
import type { EnrolledRollout, Rollout } from '@teal/rollouts-common';
import { catalogMarks, isMidRelease } from '@teal/rollouts-common';
import type { WantedRollout } from './wantedRollout';

/** A write to the cluster. */
export type Write =
  /** Server-side apply; `before` is what it replaces. */
  | {
      readonly kind: 'apply';
      readonly wanted: WantedRollout;
      readonly before?: Rollout;
    }
  | { readonly kind: 'delete'; readonly before: Rollout }
  /** Sets or, without a sentence, takes off the annotation that says that the entity is gone. */
  | {
      readonly kind: 'orphan';
      readonly before: Rollout;
      readonly sentence: string | undefined;
    };

/** What to do about a Rollout, and what to tell about it. */
export interface Difference {
  readonly write?: Write;
  readonly state: EnrolledRollout['state'];
  readonly sentence?: string;
}

/** The entity wants this Rollout. */
export function toKeep(
  wanted: WantedRollout,
  existing: Rollout | undefined,
): Difference {
  if (!existing) return { state: 'kept', write: { kind: 'apply', wanted } };
  if (existing.metadata.deletionTimestamp) {
    return {
      state: 'leaving',
      sentence: 'is being deleted, and is made again when it is gone',
    };
  }
  const annotations = existing.metadata.annotations ?? {};
  if (annotations[catalogMarks.orphaned] !== undefined) {
    const write = { kind: 'orphan', sentence: undefined } as const;
    return { state: 'kept', write: { ...write, before: existing } };
  }
  const applied = annotations[catalogMarks.applied];
  if (applied === wanted.metadata.annotations[catalogMarks.applied]) {
    return isWithin(wanted.spec, existing.spec)
      ? { state: 'kept' }
      : {
          state: 'kept',
          sentence:
            'somebody has changed its spec in the cluster, which is left as it is; delete the Rollout to have it made again from the annotations',
        };
  }
  if (!isMidRelease(existing)) {
    return {
      state: 'kept',
      write: { kind: 'apply', wanted, before: existing },
    };
  }
  return {
    state: 'waiting',
    sentence: `has changed, which reaches the Rollout when release ${existing.status?.release?.id} has ended`,
    ...pausing(wanted, existing),
  };
}

/** The author's switch works in mid-release, too; everything else stays as it was applied. */
function pausing(
  wanted: WantedRollout,
  existing: Rollout,
): Pick<Difference, 'write'> {
  const { paused } = wanted.spec;
  if (Boolean(paused) === Boolean(existing.spec.paused)) return {};
  const { paused: _before, ...spec } = existing.spec;
  const { labels, annotations } = existing.metadata;
  const own = Object.keys(wanted.metadata.annotations);
  return {
    write: {
      kind: 'apply',
      before: existing,
      wanted: {
        ...wanted,
        metadata: {
          ...wanted.metadata,
          labels: pick(labels, Object.keys(wanted.metadata.labels)),
          annotations: pick(annotations, own),
        },
        spec: { ...spec, ...(paused ? { paused } : {}) },
      },
    },
  };
}

/** The entity doesn't want this Rollout any more. */
export function toRemove(existing: Rollout): Difference {
  if (existing.metadata.deletionTimestamp) {
    return { state: 'leaving', sentence: 'is being deleted' };
  }
  if (isMidRelease(existing)) {
    return {
      state: 'leaving',
      sentence: `is not asked for any more, and goes when release ${existing.status?.release?.id} has ended`,
    };
  }
  return { state: 'leaving', write: { kind: 'delete', before: existing } };
}

/** The entity is not in the catalog any more: an outage looks the same, so nothing is taken away. */
export function toOrphan(existing: Rollout, entityRef: string): Difference {
  const sentence = `${entityRef} is not in the catalog any more, so nobody changes this Rollout; it goes on releasing. Delete it, or register the entity again`;
  const known = existing.metadata.annotations?.[catalogMarks.orphaned];
  if (known !== undefined || existing.metadata.deletionTimestamp) {
    return { state: 'orphaned', sentence };
  }
  return {
    state: 'orphaned',
    sentence,
    write: { kind: 'orphan', before: existing, sentence },
  };
}

function pick(
  map: Readonly<Record<string, string>> | undefined,
  names: readonly string[],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map ?? {}).filter(([name]) => names.includes(name)),
  );
}

/** True when the second value holds everything that the first one says. */
function isWithin(inner: unknown, outer: unknown): boolean {
  if (Array.isArray(inner)) {
    return (
      Array.isArray(outer) &&
      inner.length === outer.length &&
      inner.every((it, index) => isWithin(it, outer[index]))
    );
  }
  if (typeof inner === 'object' && inner !== null) {
    const other = typeof outer === 'object' && outer !== null ? outer : {};
    return Object.entries(inner).every(([key, it]) =>
      isWithin(it, (other as Record<string, unknown>)[key]),
    );
  }
  return inner === outer;
}
