// SPDX-License-Identifier: Apache-2.0
/**
 * AdmissionReview of admission.k8s.io/v1 as far as the rules read it, and what
 * a rule may answer. Rules are pure; `AdmissionServer` turns their answers into
 * the API server's form.
 */
import type { JsonPatchOperation } from '../../controller/kubeApi';

/** A write that the API server asks about. */
export interface AdmissionRequest<T = unknown> {
  readonly uid: string;
  readonly operation: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly userInfo: { readonly username: string };
  /** Of the write, such as UpdateOptions. */
  readonly options?: { readonly fieldManager?: string } | null;
  /** As the writer, or a webhook before us, wants it. */
  readonly object: T;
  /** As it is stored; null where it is created. */
  readonly oldObject?: T | null;
}

/** What becomes of the write. */
export type Answer =
  | {
      readonly allowed: true;
      readonly patch: readonly JsonPatchOperation[];
      /** kubectl prints them. */
      readonly warnings: readonly string[];
    }
  | {
      readonly allowed: false;
      /** The sentence that the writer is shown. */
      readonly message: string;
    };

/** The write is stored as it was sent. */
export const UNCHANGED: Answer = { allowed: true, patch: [], warnings: [] };

/** The write is refused with this sentence. */
export function refused(message: string): Answer {
  return { allowed: false, message };
}

/** Names and values of metadata.annotations or metadata.labels. */
export type Texts = Readonly<Record<string, string>>;

/**
 * Sets and removes keys of a map that may not be there yet.
 *
 * @param path - of the map, such as `/metadata/annotations`
 * @param now - as the write has it; undefined: there is no map
 * @param wanted - `''` stands for absent
 */
export function mapPatch(
  path: string,
  now: Texts | undefined,
  wanted: Texts,
): JsonPatchOperation[] {
  const map = now ?? {};
  const set = Object.entries(wanted).filter(
    ([key, value]) => value !== '' && map[key] !== value,
  );
  const gone = Object.entries(wanted).filter(
    ([key, value]) => value === '' && key in map,
  );
  return [
    ...(set.length && !now ? [{ op: 'add' as const, path, value: {} }] : []),
    ...set.map(([key, value]) => ({
      op: 'add' as const,
      path: `${path}/${escapeKey(key)}`,
      value,
    })),
    ...gone.map(([key]) => ({
      op: 'remove' as const,
      path: `${path}/${escapeKey(key)}`,
    })),
  ];
}

/** A key in a JSON pointer (RFC 6901). */
function escapeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
