// SPDX-License-Identifier: Apache-2.0
/**
 * One hash for a pod template, equal for a Deployment's and for the template of
 * the ReplicaSet that was made of it.
 *
 * It leaves out what only one of them has: the pod-template-hash label and
 * Teal's marker. A map that holds nothing else equals an absent one, and null
 * (as `creationTimestamp: null`) equals absent. Everything else counts, so
 * `kubectl rollout restart` gives another hash: it is a release.
 */
import { createHash } from 'node:crypto';
import { HELD_MARKER, POD_TEMPLATE_HASH } from '@teal/rollouts-common';

/** A pod template as the API server gives it; only its metadata is looked into. */
export interface PodTemplate {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: PodSpec;
}

/** The part of a pod template's spec that Teal reads. */
export interface PodSpec {
  readonly containers?: readonly { readonly image?: string }[];
}

/** Hash of the template; 16 hex digits. */
export function templateHash(template: PodTemplate): string {
  const compared = {
    ...template,
    metadata: { ...plainMetadata(template), creationTimestamp: undefined },
  };
  return createHash('sha256')
    .update(canonicalJson(compared))
    .digest('hex')
    .slice(0, 16);
}

/** Metadata of a template without what only the Deployment controller or Teal puts there. */
export function plainMetadata(
  template: PodTemplate,
): NonNullable<PodTemplate['metadata']> {
  const { labels, annotations, ...rest } = template.metadata ?? {};
  return {
    ...rest,
    labels: without(labels, POD_TEMPLATE_HASH),
    annotations: without(annotations, HELD_MARKER),
  };
}

function without(
  map: Readonly<Record<string, string>> | undefined,
  key: string,
): Record<string, string> | undefined {
  const { [key]: _, ...rest } = map ?? {};
  return Object.keys(rest).length ? rest : undefined;
}

/** JSON with sorted keys, without null and undefined properties. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value)
    .filter(([, it]) => it !== null && it !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, it]) => `${JSON.stringify(key)}:${canonicalJson(it)}`);
  return `{${parts.join(',')}}`;
}
