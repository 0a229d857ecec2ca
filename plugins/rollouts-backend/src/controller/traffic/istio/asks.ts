// SPDX-License-Identifier: Apache-2.0
/** What Rollouts ask of a VirtualService, as its annotations remember it. Pure. */
import { routeOriginalAnnotation, type Traffic } from '@teal/rollouts-common';
import type { KubernetesObject, Share } from '@teal/rollouts-node';

/** One Rollout's part in a route. */
export interface Ask {
  readonly share: Share;
  readonly traffic: Traffic;
  /** Weights that single destinations had, by the entry's fingerprint: adding up can't give them back. */
  readonly singles: Readonly<Record<string, number>>;
}

/** Of every Rollout that has a part in it, ordered by name. */
export function asksOf(route: KubernetesObject): readonly Ask[] {
  const prefix = routeOriginalAnnotation('');
  return Object.entries(route.metadata.annotations ?? {})
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) =>
      parsed(text, key.slice(prefix.length), route.metadata.namespace),
    )
    .filter(ask => ask !== undefined)
    .sort(byRollout);
}

/** The asks with this one in its Rollout's place. */
export function withAsk(asks: readonly Ask[], ask: Ask): readonly Ask[] {
  return [...withoutAsk(asks, ask.share), ask].sort(byRollout);
}

export function withoutAsk(asks: readonly Ask[], share: Share): readonly Ask[] {
  return asks.filter(each => each.share.rollout !== share.rollout);
}

/** The route with exactly these asks in its annotations. */
export function remember(
  route: KubernetesObject,
  asks: readonly Ask[],
  forgotten: Share,
): KubernetesObject {
  const { annotations: before, ...metadata } = route.metadata;
  const { [routeOriginalAnnotation(forgotten.rollout)]: _, ...others } =
    before ?? {};
  const annotations = {
    ...others,
    ...Object.fromEntries(
      asks.map(ask => [
        routeOriginalAnnotation(ask.share.rollout),
        written(ask),
      ]),
    ),
  };
  const some = Object.keys(annotations).length > 0;
  return {
    ...route,
    metadata: { ...metadata, ...(some ? { annotations } : {}) },
  };
}

function written({ share, traffic, singles }: Ask): string {
  const { service, canary, release } = share;
  const hasSingles = Object.keys(singles).length > 0;
  return JSON.stringify({
    service,
    canary,
    release,
    traffic,
    ...(hasSingles ? { singles } : {}),
  });
}

function parsed(
  text: string,
  rollout: string,
  namespace: string,
): Ask | undefined {
  const found = objectIn(text);
  const { service, canary, release, traffic, singles } = found;
  if (typeof service !== 'string' || typeof canary !== 'string') {
    // Somebody wrote into it: that Rollout asks again.
    return undefined;
  }
  return {
    share: {
      rollout,
      namespace,
      service,
      canary,
      release: typeof release === 'string' ? release : undefined,
    },
    traffic: isTraffic(traffic) ? traffic : { weight: 0 },
    singles: isNumbers(singles) ? singles : {},
  };
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(text);
    return isObject(found) ? found : {};
  } catch {
    return {};
  }
}

/** Written by this file; what else somebody may have put there is the schema's business no more. */
function isTraffic(value: unknown): value is Traffic {
  return isObject(value) && typeof value.weight === 'number';
}

function isNumbers(value: unknown): value is Record<string, number> {
  return (
    isObject(value) &&
    Object.values(value).every(each => typeof each === 'number')
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function byRollout(a: Ask, b: Ask): number {
  return a.share.rollout < b.share.rollout ? -1 : 1;
}
