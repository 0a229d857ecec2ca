// SPDX-License-Identifier: Apache-2.0
/**
 * What each Rollout has asked of a route, remembered in its annotation
 * (DESIGN §3.10). A route is its user's rules with the layers of all Rollouts
 * on top: whoever changes one layer takes all of them off and puts them on
 * again, so that the order in which Rollouts come and go never matters. Pure.
 */
import { routeOriginalAnnotation, type Traffic } from '@teal/rollouts-common';
import type { KubernetesObject, Share } from '@teal/rollouts-node';

/** One Rollout's part of a route. */
export interface Layer {
  readonly rollout: string;
  readonly service: string;
  readonly canary: string;
  /** Absent before the first release. */
  readonly release?: string;
  readonly traffic: Traffic;
}

/** A layer with what arithmetic can't give back. */
export interface Remembered extends Layer {
  /** By fingerprint of the rule: places of the backends whose weight was absent. */
  readonly bare: Readonly<Record<string, readonly number[]>>;
  /** Fingerprints of the matches of the rules that were added. */
  readonly added: readonly string[];
}

/** Every Rollout's, by name; an annotation that isn't ours, or was written into, is nobody's. */
export function layersOf(route: KubernetesObject): Map<string, Remembered> {
  const prefix = routeOriginalAnnotation('');
  const found = new Map<string, Remembered>();
  for (const [name, text] of Object.entries(route.metadata.annotations ?? {})) {
    if (!name.startsWith(prefix)) continue;
    const rollout = name.slice(prefix.length);
    const remembered = parsed(rollout, text);
    if (remembered) found.set(rollout, remembered);
  }
  return found;
}

/** True when the Rollout's annotation is there, whatever it says. */
export function isMarked(route: KubernetesObject, share: Share): boolean {
  return (
    routeOriginalAnnotation(share.rollout) in (route.metadata.annotations ?? {})
  );
}

/** The route's annotations with these layers, without the Rollout that left. */
export function annotationsWith(
  route: KubernetesObject,
  layers: readonly Remembered[],
  gone?: string,
): Readonly<Record<string, string>> | undefined {
  const annotations = { ...route.metadata.annotations };
  if (gone !== undefined) delete annotations[routeOriginalAnnotation(gone)];
  for (const { rollout, ...rest } of layers) {
    annotations[routeOriginalAnnotation(rollout)] = JSON.stringify(rest);
  }
  // The API server drops an empty map.
  return Object.keys(annotations).length ? annotations : undefined;
}

function parsed(rollout: string, text: string): Remembered | undefined {
  try {
    const it = JSON.parse(text) as Partial<Remembered> | null;
    const isOurs =
      typeof it?.service === 'string' &&
      typeof it.canary === 'string' &&
      typeof it.traffic?.weight === 'number';
    if (!isOurs) return undefined;
    const { service, canary, release, traffic } = it as Remembered;
    return {
      rollout,
      service,
      canary,
      ...(typeof release === 'string' ? { release } : {}),
      traffic,
      bare: typeof it.bare === 'object' ? it.bare : {},
      added: Array.isArray(it.added) ? it.added.map(String) : [],
    };
  } catch {
    // Somebody wrote into it: shares are still taken out by the names of the Services.
    return undefined;
  }
}
