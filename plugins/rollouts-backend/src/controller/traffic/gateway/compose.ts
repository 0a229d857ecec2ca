// SPDX-License-Identifier: Apache-2.0
/** The user's rules with all layers on top, and the way back to them. Pure. */
import { createHash } from 'node:crypto';
import type { KubernetesObject } from '@teal/rollouts-node';
import { isRefused, type Refused } from '../refused';
import { type Arranged, arranged, replacesPrefix } from './arrange';
import { canaryOf, cleaned, shared } from './backends';
import type { Layer, Remembered } from './layers';
import { overLimit } from './limits';
import type { MatchKind } from './MatchKind';
import {
  isOurs,
  mirrorFilter,
  mirrorProblem,
  ruleMirrorProblem,
  unmirrored,
} from './mirror';
import { nameOf, type Planning, planOf } from './plan';
import { canonical, refersTo, type RouteRule, rulesOf } from './routeRule';
import { shielded } from './shields';
import { stickyProblem } from './sticky';

/** A route's rules with what has to be remembered of them. */
export interface Composed<M> {
  readonly rules: readonly RouteRule<M>[];
  readonly layers: readonly Remembered[];
}

/** The rules with these layers; refused: this gateway, or the API, can't do what they ask. */
export function composed<M>(planning: Planning<M>): Composed<M> | Refused {
  const problem = planning.layers
    .map(layer => problemOf(planning, layer))
    .find(it => it !== undefined);
  if (problem !== undefined) return { refused: problem };
  const plan = planOf(planning);
  if (isRefused(plan)) return plan;
  const items = shielded(planning, plan);
  if (isRefused(items)) return items;
  const order = arranged(planning, items);
  if (isRefused(order)) return order;
  const rules: RouteRule<M>[] = [];
  for (const it of order) {
    const rule = ruleOf(planning, it);
    if (isRefused(rule)) return rule;
    rules.push(rule);
  }
  const limit = overLimit(planning, rules);
  if (limit !== undefined) return { refused: limit };
  return {
    rules,
    layers: planning.layers.map(layer => ({
      ...layer,
      bare: bareOf(planning, layer),
      added: addedOf(planning, layer, order, rules),
    })),
  };
}

/** The rules that stand for a user's, as they are now: without those that were added. */
export function standingRules<M>(
  kind: MatchKind<M>,
  route: KubernetesObject,
  layers: readonly (Layer & Partial<Remembered>)[],
): readonly RouteRule<M>[] {
  const { namespace } = route.metadata;
  const added = new Set(layers.flatMap(it => it.added ?? []));
  return rulesOf<M>(route).filter(
    rule => !isAdded(kind, rule, { added, layers, namespace }),
  );
}

/** The user's rules, without anything of these layers. */
export function userRules<M>(
  kind: MatchKind<M>,
  route: KubernetesObject,
  layers: readonly (Layer & Partial<Remembered>)[],
): readonly RouteRule<M>[] {
  const { namespace } = route.metadata;
  return standingRules(kind, route, layers).map(rule => {
    const { backendRefs, wasShared } = cleaned(
      rule.backendRefs ?? [],
      layers,
      namespace,
    );
    const filters = unmirrored(rule.filters, layers, namespace);
    if (!wasShared && filters === rule.filters) return rule;
    const { filters: _, ...rest } = rule;
    const user = { ...rest, ...(filters ? { filters } : {}), backendRefs };
    return wasShared ? withBareWeights(kind, user, layers) : user;
  });
}

function problemOf<M>(
  { rules, flavour, route }: Planning<M>,
  layer: Layer,
): string | undefined {
  const { namespace } = route.metadata;
  const own = rules
    .flatMap(rule => rule.backendRefs ?? [])
    .filter(ref => refersTo(ref, layer.service, namespace));
  return mirrorProblem(layer, flavour) ?? stickyProblem(layer, own);
}

function ruleOf<M>(
  { rules, layers, route, kind }: Planning<M>,
  { rule: index, matches, moved, mirrored }: Arranged<M>,
): RouteRule<M> | Refused {
  const rule = rules[index];
  const { namespace } = route.metadata;
  const where = `rule ${index + 1} of ${nameOf(route)}`;
  const copies = layers.filter(it => mirrored.has(it.rollout));
  for (const layer of copies) {
    const problem = ruleMirrorProblem(layer, rule, namespace);
    if (problem !== undefined) return { refused: `${where} ${problem}` };
  }
  const changesPath =
    matches?.some(
      match =>
        !(rule.matches ?? [kind.everything]).some(
          own => kind.place(own) === kind.place(match),
        ),
    ) ?? false;
  if (changesPath && replacesPrefix(rule)) {
    return {
      refused: `${where} replaces the prefix that it matches, so an entry can't give it another path: match by header, cookie, method or query parameter`,
    };
  }
  const backendRefs = shared(rule.backendRefs ?? [], {
    layers,
    moved,
    isAdded: matches !== undefined,
    namespace,
  });
  const filters = [
    ...(rule.filters ?? []),
    ...copies.map(it => mirrorFilter(it, rule.backendRefs ?? [], namespace)),
  ];
  // A name may stand in one rule only.
  const { name, ...unnamed } = rule;
  return {
    ...(matches ? { ...unnamed, matches } : rule),
    ...(filters.length || rule.filters ? { filters } : {}),
    ...(rule.backendRefs ? { backendRefs } : {}),
  };
}

/** A rule that was added: by its matches and an extra Service in it, or, where none is, by all that it says. */
function isAdded<M>(
  kind: MatchKind<M>,
  rule: RouteRule<M>,
  known: {
    readonly added: ReadonlySet<string>;
    readonly layers: readonly Layer[];
    readonly namespace: string;
  },
): boolean {
  const { added, layers, namespace } = known;
  if (!added.size) return false;
  return isShared(rule, layers, namespace)
    ? added.has(printOfMatches(kind, rule))
    : added.has(printOfRule(rule));
}

function isShared<M>(
  rule: RouteRule<M>,
  layers: readonly Layer[],
  namespace: string,
): boolean {
  return (
    (rule.backendRefs ?? []).some(ref => canaryOf(ref, layers, namespace)) ||
    (rule.filters ?? []).some(it => isOurs(it, layers, namespace))
  );
}

/** Each added rule is remembered by one layer: the first that it is for. */
function addedOf<M>(
  { kind, layers, route }: Planning<M>,
  layer: Layer,
  order: readonly Arranged<M>[],
  rules: readonly RouteRule<M>[],
): string[] {
  return order.flatMap(({ matches, moved, mirrored }, index) => {
    const owner =
      layers.find(it => moved.has(it.rollout) || mirrored.has(it.rollout)) ??
      layers[0];
    if (!matches || owner !== layer) return [];
    const rule = rules[index];
    return isShared(rule, layers, route.metadata.namespace)
      ? [printOfMatches(kind, rule)]
      : [printOfRule(rule)];
  });
}

/** Where the user gave no weight, by rule. */
function bareOf<M>(
  { kind, rules, route }: Planning<M>,
  { service }: Layer,
): Record<string, number[]> {
  const { namespace } = route.metadata;
  return Object.fromEntries(
    rules
      .filter(({ backendRefs = [] }) =>
        backendRefs.some(ref => refersTo(ref, service, namespace)),
      )
      .map((rule): [string, number[]] => [
        printOfUser(kind, rule),
        (rule.backendRefs ?? []).flatMap((ref, index) =>
          ref.weight === undefined ? [index] : [],
        ),
      ])
      .filter(([, places]) => places.length > 0),
  );
}

/** Takes away the weights that weren't there, where they are still 1. */
function withBareWeights<M>(
  kind: MatchKind<M>,
  rule: RouteRule<M>,
  layers: readonly Partial<Remembered>[],
): RouteRule<M> {
  const own = printOfUser(kind, rule);
  const places = new Set(layers.flatMap(({ bare }) => bare?.[own] ?? []));
  const backendRefs = (rule.backendRefs ?? []).map((ref, index) => {
    const { weight, ...bareRef } = ref;
    return weight === 1 && places.has(index) ? bareRef : ref;
  });
  return { ...rule, backendRefs };
}

function printOfMatches<M>(
  kind: MatchKind<M>,
  { matches }: RouteRule<M>,
): string {
  return print((matches ?? [kind.everything]).map(kind.key));
}

function printOfRule<M>(rule: RouteRule<M>): string {
  return print(canonical(rule));
}

/** Matches, and which backends, so that edits of anything else don't hide a rule. */
function printOfUser<M>(kind: MatchKind<M>, rule: RouteRule<M>): string {
  return print([
    (rule.matches ?? [kind.everything]).map(kind.key),
    (rule.backendRefs ?? []).map(ref => [ref.namespace, ref.name, ref.port]),
  ]);
}

function print(what: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(what))
    .digest('hex')
    .slice(0, 12);
}
