// SPDX-License-Identifier: Apache-2.0
/** What every write has in common: the object as the round saw it, the manager's name, and the report of what was written. */
import { FIELD_MANAGER } from '@teal/rollouts-common';
import type { Clock } from '../clock';
import type { Write } from '../decide/decision';
import type { CacheKind, Written } from '../freshness';
import {
  ClusterConnection,
  hasCode,
  KubeApiError,
  KubeObject,
  Patch,
  resourcePath,
  resources,
  ResourceType,
} from '../kubeApi';
import { keyOf } from '../objectCache';
import type { TrimmedMetadata } from '../trim';
import type { RoundObjects } from './objects';

/** The write of one kind. */
export type WriteOf<K extends Write['kind']> = Extract<Write, { kind: K }>;

/** What a write needs. */
export interface PerformContext {
  readonly connection: ClusterConnection;
  readonly objects: RoundObjects;
  readonly clock: Clock;
  /** Ends calls under way when the term ends. */
  readonly signal: AbortSignal;
  /** Told of each object that was written. */
  readonly onWritten: (written: Written) => void;
}

/** The object that a write is about isn't there, or isn't ours: look again. */
export class ObjectMovedOn extends Error {
  readonly name = 'ObjectMovedOn';
}

/** Where an object lives: in the API, and in the caches. */
export interface Collection {
  readonly kind: CacheKind;
  readonly type: ResourceType;
}

/** Those that every cluster has. */
export const collections = {
  rollouts: { kind: 'rollouts', type: resources.rollouts },
  deployments: { kind: 'deployments', type: resources.deployments },
  replicaSets: { kind: 'replicaSets', type: resources.replicaSets },
  services: { kind: 'services', type: resources.services },
} as const satisfies Record<string, Collection>;

export async function patchObject<T extends KubeObject>(
  context: PerformContext,
  { kind, type }: Collection,
  object: { readonly metadata: TrimmedMetadata },
  patch: Patch,
): Promise<T> {
  const { connection, signal } = context;
  const { namespace, name } = object.metadata;
  const path = resourcePath(type, { namespace, name });
  let written: T;
  try {
    written = await connection.patch<T>(path, patch, {
      fieldManager: FIELD_MANAGER,
      signal,
    });
  } catch (error) {
    if (patch.type !== 'json' || !hasCode(error, 422)) throw error;
    throw await staleOr(error, () => connection.get(path, { signal }), object);
  }
  report(context, kind, written);
  return written;
}

/**
 * A JSON patch is applied before its version is compared: on a newer object a
 * path can be gone, and the answer is then 422 where it should be 409.
 */
async function staleOr(
  error: KubeApiError,
  read: () => Promise<KubeObject>,
  object: { readonly metadata: TrimmedMetadata },
): Promise<Error> {
  const now = await read();
  const { name, resourceVersion } = object.metadata;
  return now.metadata.resourceVersion === resourceVersion
    ? error
    : new ObjectMovedOn(`${name} has changed since it was looked at`);
}

export function report(
  context: PerformContext,
  kind: CacheKind,
  written: KubeObject,
  extra: { created?: true } = {},
): void {
  const { uid, resourceVersion } = written.metadata;
  context.onWritten({
    kind,
    key: keyOf(written),
    uid,
    resourceVersion,
    ...extra,
  });
}

export function there<T>(object: T | undefined, what: string): T {
  if (object === undefined) {
    throw new ObjectMovedOn(`${what} is not there any more`);
  }
  return object;
}
