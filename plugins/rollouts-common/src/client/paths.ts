// SPDX-License-Identifier: Apache-2.0
/** The paths of the REST API. */
import type { RolloutRef } from '../rolloutRef';
import type { PodLogOptions, PodsOf } from './RolloutsApi';

/** Of a Rollout. */
export function pathOf(ref: RolloutRef): string {
  return `/rollouts/${[ref.cluster, ref.namespace, ref.name]
    .map(encodeURIComponent)
    .join('/')}`;
}

/** Of a record. */
export function releasePath(id: string): string {
  return `/releases/${encodeURIComponent(id)}`;
}

/** Of a release in waves. */
export function wavesPath(id: string): string {
  return `/waves/${encodeURIComponent(id)}`;
}

/** Repeats a record's release, or goes back to it. */
export function againPath(id: string, kind: 'rerelease' | 'rollback'): string {
  return `/releases/${encodeURIComponent(id)}/${kind}`;
}

/** Of a deployment template. */
export function templatePath(id: string, version?: string): string {
  return `/templates/${encodeURIComponent(id)}${query({ version })}`;
}

/** Of the pods of a workload. */
export function podsPath(of: PodsOf): string {
  const owner =
    'releaseRecord' in of ? releasePath(of.releaseRecord) : pathOf(of);
  return `${owner}/pods`;
}

/** Of one of them. */
export function podPath(of: PodsOf, pod: string): string {
  return `${podsPath(of)}/${encodeURIComponent(pod)}`;
}

/** Of a pod's log. */
export function logPath(
  of: PodsOf,
  pod: string,
  options: PodLogOptions,
  more: { follow?: boolean } = {},
): string {
  const { container, tailLines, previous } = options;
  return `${podPath(of, pod)}/logs${query({
    container,
    tailLines,
    previous,
    ...more,
  })}`;
}

/** `?name=value&…`, or nothing; a list becomes one part for each of its items. */
export function query(
  parts: Record<
    string,
    string | number | boolean | readonly string[] | undefined
  >,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) search.append(name, String(item));
    }
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}
