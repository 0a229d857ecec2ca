// SPDX-License-Identifier: Apache-2.0
/**
 * Shares of an HTTPRoute: what its rules give to the new version, the route that
 * gives another share, and the way back. Pure.
 *
 * Only backendRefs to the stable Service are changed, and only what arithmetic
 * can't give back is remembered (which weights were absent), so several Rollouts
 * can share a rule and a user's edit in mid-release survives (DESIGN §3.10).
 *
 * Entering a rule multiplies every weight in it by 100, which changes no share,
 * and splits the stable Service's part: weight 1 and 20 % become 80 and 20.
 * Leaving divides by 100 again. Both steps commute between Rollouts: cart and
 * checkout, each 1, with cart at 20 %: 80 + 20 | 100; then checkout at 50 %:
 * 8000 + 2000 | 5000 + 5000; cart leaves: 100 | 50 + 50; checkout leaves: 1 | 1.
 */
import { routeOriginalAnnotation } from '@teal/rollouts-common';
import type { Share as RouterShare } from '@teal/rollouts-node';
import { refusalOf, RouteParentStatus } from './gatewayReport';

/** A backendRef; everything but name and weight is copied to the extra Service's. */
export interface BackendRef {
  group?: string;
  kind?: string;
  namespace?: string;
  name: string;
  port?: number;
  /** Absent: 1. */
  weight?: number;
  filters?: unknown[];
}

/** The part of an HTTPRoute that Teal reads. */
export interface HttpRoute {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly generation: number;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly rules: readonly { readonly backendRefs?: readonly BackendRef[] }[];
  readonly parents: readonly RouteParentStatus[];
}

/** Whose share it is: the part that the arithmetic needs. */
type Share = Pick<RouterShare, 'service' | 'canary' | 'rollout'>;

const SCALE = 100;
/** Gateway API: BackendRef.weight. */
const MAX_WEIGHT = 1_000_000;
/** Gateway API: HTTPRouteRule.backendRefs. */
const MAX_BACKENDS = 16;

/** By rule index: the backends whose weight was absent when this Rollout entered the rule. */
type Originals = Record<string, string[]>;

/** The route with `weightPercent` of the stable Service's part at the extra Service. */
export function withWeight(
  route: HttpRoute,
  share: Share & { readonly weightPercent: number },
): HttpRoute {
  const originals = originalsOf(route, share.rollout);
  const rules = route.rules.map((rule, index) => {
    const refs = withStable(route, rule.backendRefs ?? [], share);
    if (!refs.some(ref => refersTo(route, ref, share.service))) return rule;
    const inside = refs.some(ref => refersTo(route, ref, share.canary));
    if (!inside) {
      originals[index] = refs.filter(hasNoWeight).map(backendId);
    }
    const scaled =
      inside && !isTooCoarse(route, refs, share) ? refs : refs.map(scaledUp);
    return { ...rule, backendRefs: split(route, scaled, share) };
  });
  return remember({ ...route, rules }, share.rollout, originals);
}

/** The route without anything of this Rollout's. */
export function withdrawn(route: HttpRoute, share: Share): HttpRoute {
  const originals = originalsOf(route, share.rollout);
  let without = forget(route, share.rollout);
  const rules = route.rules.map((rule, index) => {
    const refs = rule.backendRefs ?? [];
    if (!refs.some(ref => refersTo(route, ref, share.canary))) return rule;
    const scaled = joined(route, refs, share);
    // A weight that isn't a multiple of 100 is a user's edit in mid-release; left as they are, the shares stay exact.
    const even = scaled.every(ref => weightOfRef(ref) % SCALE === 0);
    if (!even) return { ...rule, backendRefs: scaled };
    const absent = originals[index] ?? [];
    const backendRefs = scaled.map(ref => scaledDown(ref, absent));
    without = handOver(without, index, stillWeighted(backendRefs, absent));
    return { ...rule, backendRefs };
  });
  return { ...without, rules };
}

/**
 * Percent at the extra Service; 0 where no rule refers to it; undefined: the rules disagree.
 *
 * Rounded up, as `withWeight` rounds down: what was asked for is what is read
 * whatever the weights add up to. Only nothing is 0, and only everything is 100.
 */
export function weightOf(route: HttpRoute, share: Share): number | undefined {
  const found = new Set<number>();
  for (const rule of route.rules) {
    const refs = rule.backendRefs ?? [];
    const stable = sum(refs.filter(ref => refersTo(route, ref, share.service)));
    const canary = sum(refs.filter(ref => refersTo(route, ref, share.canary)));
    if (stable + canary > 0) found.add(percentOf(canary, stable + canary));
  }
  const [weight = 0] = found;
  return found.size > 1 ? undefined : weight;
}

/** A reference or the annotation of this Rollout's is on the route. */
export function isTouched(route: HttpRoute, share: Share): boolean {
  return routeOriginalAnnotation(share.rollout) in route.metadata.annotations;
}

/** Why the route can't carry a release, with what to do; undefined: it can (c1). */
export function problemOf(route: HttpRoute, share: Share): string | undefined {
  const { name } = route.metadata;
  const touched = isTouched(route, share);
  let weighted = false;
  let referred = false;
  for (const [index, rule] of route.rules.entries()) {
    const refs = rule.backendRefs ?? [];
    const stable = refs.filter(ref => refersTo(route, ref, share.service));
    const canary = refs.filter(ref => refersTo(route, ref, share.canary));
    if (canary.length && !touched) {
      return `rule ${
        index + 1
      } of HTTPRoute ${name} already refers to Service ${
        share.canary
      }, the name of the extra Service: take that backendRef out`;
    }
    if (!stable.length) continue;
    referred = true;
    weighted ||= sum(stable) + sum(canary) > 0;
    if (canary.length) continue;
    const limit = limitOf(refs, stable.length);
    if (limit) return `rule ${index + 1} of HTTPRoute ${name} ${limit}`;
  }
  if (!referred && !touched) {
    return `no rule of HTTPRoute ${name} refers to Service ${share.service}: add a backendRef, or take the route out of spec.traffic.routes`;
  }
  if (!weighted && referred) {
    return `HTTPRoute ${name} gives Service ${share.service} weight 0 in every rule: give it a weight`;
  }
  return refusalOf(route);
}

function limitOf(
  refs: readonly BackendRef[],
  added: number,
): string | undefined {
  const heaviest = refs.reduce((a, b) =>
    weightOfRef(b) > weightOfRef(a) ? b : a,
  );
  const weight = weightOfRef(heaviest) * SCALE;
  if (weight > MAX_WEIGHT) {
    return `gives ${heaviest.name} weight ${weightOfRef(
      heaviest,
    )}; a release needs ${SCALE} times that, and ${MAX_WEIGHT} is the limit: use smaller weights`;
  }
  if (refs.length + added > MAX_BACKENDS) {
    return `has ${refs.length} backends; a release adds ${added}, and ${MAX_BACKENDS} is the limit`;
  }
  return undefined;
}

function percentOf(part: number, total: number): number {
  if (part === total) return 100;
  // Multiplied before it is divided: 29 / 100 * 100 is not 29.
  return Math.min(99, Math.ceil((part * 100) / total));
}

/** A stable reference that a user took out in mid-release is put back beside ours: without it the share could only be 100 %. */
function withStable(
  route: HttpRoute,
  refs: readonly BackendRef[],
  share: Share,
): readonly BackendRef[] {
  if (refs.some(ref => refersTo(route, ref, share.service))) return refs;
  return refs.flatMap(ref =>
    refersTo(route, ref, share.canary)
      ? [{ ...ref, name: share.service, weight: 0 }, ref]
      : [ref],
  );
}

/** Weights that a user changed in mid-release to ones that can't be divided by the percent. */
function isTooCoarse(
  route: HttpRoute,
  refs: readonly BackendRef[],
  share: Share,
): boolean {
  const canaries = refs.filter(ref => refersTo(route, ref, share.canary));
  const isCoarse = refs
    .filter(ref => refersTo(route, ref, share.service))
    .some((ref, index) => {
      const total = sum([ref, ...canaries.slice(index, index + 1)]);
      return total > 0 && total < SCALE;
    });
  return isCoarse && refs.every(ref => weightOfRef(ref) * SCALE <= MAX_WEIGHT);
}

/** Puts the share of each stable reference beside it; port, filters and the rest as there. */
function split(
  route: HttpRoute,
  refs: readonly BackendRef[],
  share: Share & { readonly weightPercent: number },
): BackendRef[] {
  const canaries = refs.filter(ref => refersTo(route, ref, share.canary));
  return refs
    .filter(ref => !refersTo(route, ref, share.canary))
    .flatMap(ref => {
      if (!refersTo(route, ref, share.service)) return [ref];
      const own = canaries.shift();
      const total = weightOfRef(ref) + (own ? weightOfRef(own) : 0);
      // Rounded down: the new version never gets more than the step allows (I2).
      const canary = Math.floor((total * share.weightPercent) / 100);
      return [
        { ...ref, weight: total - canary },
        { ...ref, name: share.canary, weight: canary },
      ];
    });
}

/** Gives each share back to its stable reference; one whose stable reference a user took out becomes it. */
function joined(
  route: HttpRoute,
  refs: readonly BackendRef[],
  share: Share,
): BackendRef[] {
  const canaries = refs.filter(ref => refersTo(route, ref, share.canary));
  const rest = refs
    .filter(ref => !refersTo(route, ref, share.canary))
    .map(ref => {
      const own = refersTo(route, ref, share.service)
        ? canaries.shift()
        : undefined;
      return own
        ? { ...ref, weight: weightOfRef(ref) + weightOfRef(own) }
        : ref;
    });
  if (rest.some(ref => refersTo(route, ref, share.service))) return rest;
  return [...rest, ...canaries.map(ref => ({ ...ref, name: share.service }))];
}

function scaledUp(ref: BackendRef): BackendRef {
  return { ...ref, weight: weightOfRef(ref) * SCALE };
}

function scaledDown(ref: BackendRef, absent: readonly string[]): BackendRef {
  const weight = weightOfRef(ref) / SCALE;
  const { weight: _, ...bare } = ref;
  return weight === 1 && absent.includes(backendId(ref))
    ? bare
    : { ...ref, weight };
}

/** Weights that were absent but are still multiplied by another Rollout in the rule. */
function stillWeighted(
  refs: readonly BackendRef[],
  absent: readonly string[],
): string[] {
  return refs
    .filter(ref => ref.weight !== undefined && absent.includes(backendId(ref)))
    .map(backendId);
}

/** The Rollout that stays in the rule restores the absent weights when it leaves. */
function handOver(
  route: HttpRoute,
  ruleIndex: number,
  absent: readonly string[],
): HttpRoute {
  if (!absent.length) return route;
  const prefix = routeOriginalAnnotation('');
  for (const name of Object.keys(route.metadata.annotations)) {
    const rollout = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    const originals = rollout ? originalsOf(route, rollout) : {};
    const known = originals[ruleIndex];
    if (known) {
      originals[ruleIndex] = [...new Set([...known, ...absent])];
      return remember(route, rollout, originals);
    }
  }
  return route;
}

function originalsOf(route: HttpRoute, rollout: string): Originals {
  const text = route.metadata.annotations[routeOriginalAnnotation(rollout)];
  if (!text) return {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return {};
    return Object.fromEntries(
      Object.entries(parsed).map(([index, names]) => [
        index,
        Array.isArray(names) ? names.map(String) : [],
      ]),
    );
  } catch {
    // Somebody wrote into it: the weights still come back, only "absent" becomes 1.
    return {};
  }
}

function remember(
  route: HttpRoute,
  rollout: string,
  originals: Originals,
): HttpRoute {
  const annotations = {
    ...route.metadata.annotations,
    [routeOriginalAnnotation(rollout)]: JSON.stringify(originals),
  };
  return { ...route, metadata: { ...route.metadata, annotations } };
}

function forget(route: HttpRoute, rollout: string): HttpRoute {
  const { [routeOriginalAnnotation(rollout)]: _, ...annotations } =
    route.metadata.annotations;
  return { ...route, metadata: { ...route.metadata, annotations } };
}

function refersTo(route: HttpRoute, ref: BackendRef, service: string): boolean {
  return (
    ref.name === service &&
    (ref.kind ?? 'Service') === 'Service' &&
    (ref.group ?? '') === '' &&
    (ref.namespace ?? route.metadata.namespace) === route.metadata.namespace
  );
}

function backendId(ref: BackendRef): string {
  return `${ref.namespace ?? ''}/${ref.name}:${ref.port ?? ''}`;
}

function hasNoWeight(ref: BackendRef): boolean {
  return ref.weight === undefined;
}

function weightOfRef(ref: BackendRef): number {
  return ref.weight ?? 1;
}

function sum(refs: readonly BackendRef[]): number {
  return refs.reduce((total, ref) => total + weightOfRef(ref), 0);
}
