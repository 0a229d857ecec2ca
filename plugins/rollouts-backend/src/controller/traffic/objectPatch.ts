// SPDX-License-Identifier: Apache-2.0
/** The smallest JSON patch from an object to the object that a router wants. Pure. */
import type { KubernetesObject } from '@teal/rollouts-node';
import type { JsonPatchOperation } from '../kubeApi';

/** What a router may change: the spec, and labels and annotations of its own. */
const CHANGEABLE = ['labels', 'annotations'] as const;

/**
 * Only what differs is in it; a list is replaced whole once its length differs.
 * The resourceVersion makes the write fail with 409 when somebody else was
 * faster, so that an index can never hit another rule. Empty: nothing differs.
 */
export function objectPatch(
  before: KubernetesObject,
  after: KubernetesObject,
): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = [];
  for (const field of CHANGEABLE) {
    compare(operations, `/metadata/${field}`, {
      old: plain(before.metadata[field]),
      wanted: wantedMap(before.metadata[field], after.metadata[field]),
    });
  }
  compare(operations, '/spec', {
    old: plain(before.spec),
    wanted: plain(after.spec),
  });
  return operations.length ? [samePlace(before), ...operations] : [];
}

/** Fails the patch with 409 unless the object is still this version. */
function samePlace({ metadata }: KubernetesObject): JsonPatchOperation {
  return {
    op: 'replace',
    path: '/metadata/resourceVersion',
    value: metadata.resourceVersion,
  };
}

/** The API server drops an empty map, so an absent one and an empty one are the same. */
function wantedMap(before: unknown, after: unknown): unknown {
  const wanted = plain(after);
  if (isMap(wanted) && !Object.keys(wanted).length && before === undefined) {
    return undefined;
  }
  return wanted ?? (before === undefined ? undefined : {});
}

function compare(
  operations: JsonPatchOperation[],
  path: string,
  { old, wanted }: { readonly old: unknown; readonly wanted: unknown },
): void {
  if (wanted === undefined) {
    if (old !== undefined) operations.push({ op: 'remove', path });
  } else if (old === undefined) {
    operations.push({ op: 'add', path, value: wanted });
  } else if (isMap(old) && isMap(wanted)) {
    for (const key of new Set([...Object.keys(wanted), ...Object.keys(old)])) {
      compare(operations, `${path}/${escaped(key)}`, {
        old: old[key],
        wanted: wanted[key],
      });
    }
  } else if (
    Array.isArray(old) &&
    Array.isArray(wanted) &&
    old.length === wanted.length
  ) {
    wanted.forEach((item, index) =>
      compare(operations, `${path}/${index}`, {
        old: old[index],
        wanted: item,
      }),
    );
  } else if (JSON.stringify(old) !== JSON.stringify(wanted)) {
    operations.push({ op: 'replace', path, value: wanted });
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As JSON carries it: without undefined properties. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

/** RFC 6901. */
function escaped(key: string): string {
  return key.replace(/~/g, '~0').replace(/\//g, '~1');
}
