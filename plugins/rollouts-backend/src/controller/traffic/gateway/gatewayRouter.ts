// SPDX-License-Identifier: Apache-2.0
/**
 * Moves requests for a route of the Gateway API. Pure.
 *
 * Every write begins with the user's rules: the layers of all Rollouts come
 * off, the one concerned changes, and all go on again. So any traffic can
 * follow any other, Rollouts share a route, and what a user edits meanwhile is
 * part of the user's rules from then on (DESIGN §3.10).
 */
import { NO_TRAFFIC, sameTraffic, type Traffic } from '@teal/rollouts-common';
import type {
  Desired,
  KubernetesObject,
  RouteObjects,
  RouteReading,
  RouteResource,
  Share,
  TrafficRouter,
} from '@teal/rollouts-node';
import { servicesOfGatewayRoute } from '../namedServices';
import { isRefused, type Refused } from '../refused';
import { roomProblem } from './backends';
import { composed, type Composed, standingRules, userRules } from './compose';
import { flavourOf } from './flavour';
import { annotationsWith, isMarked, type Layer, layersOf } from './layers';
import type { MatchKind } from './MatchKind';
import { nameOf } from './plan';
import { isApplied, refusalOf } from './report';
import {
  canonical,
  refersTo,
  type RouteRule,
  rulesOf,
  sumOf,
  weightOfRef,
} from './routeRule';

export function gatewayRouter<M>(options: {
  readonly id: string;
  readonly resource: RouteResource;
  readonly matches: MatchKind<M>;
}): TrafficRouter {
  const { id, resource, matches: kind } = options;
  return {
    id,
    resource,
    check: ({ route }, share) => problemOf<M>(kind, route, share),
    desired: (objects, share, traffic) =>
      withTraffic(kind, objects, share, traffic),
    withdrawn: (objects, share) => without(kind, objects, share),
    read: (objects, share) => reading(kind, objects, share),
    applied: ({ route }) => isApplied(route),
    services: servicesOfGatewayRoute,
  };
}

function withTraffic<M>(
  kind: MatchKind<M>,
  objects: RouteObjects,
  share: Share,
  traffic: Traffic,
): Desired {
  const { route } = objects;
  const others = othersOf(route, share);
  const own = layerOf(share, traffic);
  let result = composedWith(kind, route, share, [...others, own]);
  if (isRefused(result) && sameTraffic(traffic, NO_TRAFFIC)) {
    result = composedWith(kind, route, share, [...others.map(plainly), own]);
  }
  return isRefused(result)
    ? result
    : { ...objects, route: written(route, result) };
}

function without<M>(
  kind: MatchKind<M>,
  objects: RouteObjects,
  share: Share,
): RouteObjects {
  const { route } = objects;
  if (!isMarked(route, share)) return objects;
  const others = othersOf(route, share);
  for (const layers of [others, others.map(plainly)]) {
    const result = composedWith(kind, route, share, layers);
    if (!isRefused(result)) {
      return { ...objects, route: written(route, result, share.rollout) };
    }
  }
  // What is left of the others can't be said any more: they ask again, and are told why.
  const rules = userRules(kind, route, [
    ...layersOf(route).values(),
    layerOf(share, NO_TRAFFIC),
  ]);
  return {
    ...objects,
    route: written(route, { rules, layers: [] }, share.rollout),
  };
}

function composedWith<M>(
  kind: MatchKind<M>,
  route: KubernetesObject,
  share: Share,
  layers: readonly Layer[],
): Composed<M> | Refused {
  const present = layersOf(route);
  const own = present.get(share.rollout);
  // The names of the Services are known even when somebody wrote into the annotation.
  present.set(share.rollout, {
    bare: own?.bare ?? {},
    added: own?.added ?? [],
    ...layerOf(share, own?.traffic ?? NO_TRAFFIC),
  });
  return composed({
    kind,
    flavour: flavourOf(route),
    route,
    rules: userRules(kind, route, [...present.values()]),
    layers: [...layers].sort((a, b) => (a.rollout < b.rollout ? -1 : 1)),
  });
}

function layerOf(share: Share, traffic: Traffic): Layer {
  const { rollout, service, canary, release } = share;
  return {
    rollout,
    service,
    canary,
    ...(release === undefined ? {} : { release }),
    traffic,
  };
}

function othersOf(route: KubernetesObject, share: Share): Layer[] {
  return [...layersOf(route).values()]
    .filter(it => it.rollout !== share.rollout)
    .map(({ bare: _, added: __, ...layer }) => layer);
}

/** A layer of which only the weight is left, which every rule can carry. */
function plainly(layer: Layer): Layer {
  return { ...layer, traffic: { weight: layer.traffic.weight } };
}

function written<M>(
  route: KubernetesObject,
  { rules, layers }: Composed<M>,
  gone?: string,
): KubernetesObject {
  const annotations = annotationsWith(route, layers, gone);
  const { annotations: _, ...metadata } = route.metadata;
  return {
    ...route,
    metadata: { ...metadata, ...(annotations ? { annotations } : {}) },
    spec: { ...route.spec, rules },
  };
}

function reading<M>(
  kind: MatchKind<M>,
  objects: RouteObjects,
  share: Share,
): RouteReading {
  const { route } = objects;
  const remembered = layersOf(route).get(share.rollout);
  const { namespace } = route.metadata;
  const rules = rulesOf<M>(route);
  const stillThere =
    remembered && isStillThere(kind, objects, share, remembered.traffic);
  const traffic = stillThere ? remembered.traffic : undefined;
  return {
    touched: isMarked(route, share),
    traffic,
    weight:
      traffic?.weight ??
      Math.max(
        0,
        ...standingRules(kind, route, [...layersOf(route).values()]).map(it =>
          percentOf(it, share, namespace),
        ),
      ),
    exposed: rules.some(rule => isExposed(rule, share, namespace)),
  };
}

/** The rules are exactly what this traffic makes of them. */
function isStillThere<M>(
  kind: MatchKind<M>,
  objects: RouteObjects,
  share: Share,
  traffic: Traffic,
): boolean {
  const again = withTraffic(kind, objects, share, traffic);
  return (
    !isRefused(again) &&
    canonical(rulesOf(again.route)) === canonical(rulesOf(objects.route))
  );
}

/**
 * Percent of a rule's part at the extra Service.
 *
 * Rounded up, as writing rounds down: what was asked for is what is read
 * whatever the weights add up to. Only nothing is 0, and only everything is 100.
 */
function percentOf<M>(
  { backendRefs = [] }: RouteRule<M>,
  { service, canary }: Share,
  namespace: string,
): number {
  const part = sumOf(backendRefs.filter(it => refersTo(it, canary, namespace)));
  const rest = sumOf(
    backendRefs.filter(it => refersTo(it, service, namespace)),
  );
  if (part === 0) return 0;
  // Multiplied before it is divided: 29 / 100 * 100 is not 29.
  return rest === 0
    ? 100
    : Math.min(99, Math.ceil((part * 100) / (part + rest)));
}

/** Some request, or a copy of one, goes to the extra Service. */
function isExposed<M>(
  { backendRefs = [], filters = [] }: RouteRule<M>,
  { canary }: Share,
  namespace: string,
): boolean {
  const mirrors = filters.flatMap(it => it.requestMirror?.backendRef ?? []);
  return (
    backendRefs.some(
      it => refersTo(it, canary, namespace) && weightOfRef(it) > 0,
    ) || mirrors.some(it => refersTo(it, canary, namespace))
  );
}

/** Why the route can't carry a release, with what to do; undefined: it can (c1). */
function problemOf<M>(
  kind: MatchKind<M>,
  route: KubernetesObject,
  share: Share,
): string | undefined {
  const name = nameOf(route);
  const { namespace } = route.metadata;
  const { service, canary } = share;
  const present = [...layersOf(route).values()];
  const isIn = isMarked(route, share);
  if (!isIn) {
    const taken = rulesOf<M>(route).findIndex(
      rule =>
        isExposed(rule, share, namespace) ||
        (rule.backendRefs ?? []).some(it => refersTo(it, canary, namespace)),
    );
    if (taken >= 0) {
      return `rule ${
        taken + 1
      } of ${name} already refers to Service ${canary}, the name of the extra Service: take that backendRef out`;
    }
  }
  const rules = userRules(kind, route, [
    ...present,
    ...(isIn ? [layerOf(share, NO_TRAFFIC)] : []),
  ]);
  const parts = rules.map(({ backendRefs = [] }) =>
    backendRefs.filter(ref => refersTo(ref, service, namespace)),
  );
  if (!parts.some(refs => refs.length)) {
    return `no rule of ${name} refers to Service ${service}: add a backendRef, or take the route out of spec.traffic.routes`;
  }
  if (!parts.some(refs => sumOf(refs) > 0)) {
    return `${name} gives Service ${service} weight 0 in every rule: give it a weight`;
  }
  for (const [index, { backendRefs = [] }] of rules.entries()) {
    const problem = roomProblem(backendRefs, { service, namespace });
    if (problem) return `rule ${index + 1} of ${name} ${problem}`;
  }
  return refusalOf(route);
}
