// SPDX-License-Identifier: Apache-2.0
/**
 * Which requests should go where, as a list in which the first match that holds
 * decides: the user's matches in the gateway's own order, and before each of
 * them what the Rollouts' layers make of it. `shield` and `arrange` then see to
 * it that the gateway, which goes by specificity and not by a list, decides the
 * same. Pure.
 */
import type { KubernetesObject } from '@teal/rollouts-node';
import { isRefused, type Refused } from '../refused';
import type { Flavour } from './flavour';
import type { Layer } from './layers';
import type { MatchKind } from './MatchKind';
import { refersTo, type RouteRule, sumOf } from './routeRule';
import { stickyMatch } from './sticky';

/** Everything that a plan depends on. */
export interface Planning<M> {
  readonly kind: MatchKind<M>;
  readonly flavour: Flavour;
  readonly route: KubernetesObject;
  /** The user's, without anything of ours. */
  readonly rules: readonly RouteRule<M>[];
  /** By name of the Rollout. */
  readonly layers: readonly Layer[];
}

/** A match and what happens to its requests. */
export interface Item<M> {
  readonly match: M;
  /** Index of the user's rule that they would go by. */
  readonly rule: number;
  /** The match stands in that rule; false: it needs a rule of its own. */
  readonly isOwn: boolean;
  /** The user's match that it comes from. */
  readonly from: M;
  /** Rollouts whose new version gets all of their stable Service's part. */
  readonly moved: ReadonlySet<string>;
  /** Rollouts whose new version gets copies. */
  readonly mirrored: ReadonlySet<string>;
}

/** "HTTPRoute web". */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.name}`;
}

/** Same text for items whose requests are dealt with in the same way. */
export function targetOf<M>({ rule, moved, mirrored }: Item<M>): string {
  return `${rule} ${[...moved].join()} ${[...mirrored].join()}`;
}

export function isInside<M>(kind: MatchKind<M>, inner: M, outer: M): boolean {
  const both = kind.both(outer, inner);
  return (
    both !== 'never' && !isRefused(both) && kind.key(both) === kind.key(inner)
  );
}

/** The list, in which the first match that holds decides. */
export function planOf<M>(planning: Planning<M>): readonly Item<M>[] | Refused {
  let items: readonly Item<M>[] = inGatewayOrder(planning, ownItems(planning));
  for (const layer of planning.layers) {
    const next = withLayer(planning, items, layer);
    if (isRefused(next)) return next;
    items = next;
  }
  return halfCovered(planning, items) ?? items;
}

function ownItems<M>({ kind, rules }: Planning<M>): Item<M>[] {
  return rules.flatMap(({ matches }, rule) =>
    (matches?.length ? matches : [kind.everything]).map(match => ({
      match,
      rule,
      isOwn: true,
      from: match,
      moved: new Set<string>(),
      mirrored: new Set<string>(),
    })),
  );
}

/** Highest rank first, rules as they stand among equals; where a rank can't be said, as they stand. */
function inGatewayOrder<M>(
  { kind, flavour }: Planning<M>,
  items: readonly Item<M>[],
): Item<M>[] {
  const rest = [...items];
  const ordered: Item<M>[] = [];
  while (rest.length) {
    const first = rest.findIndex(item =>
      rest.every(
        other => (kind.rank(other.match, item.match, flavour) ?? 0) <= 0,
      ),
    );
    ordered.push(...rest.splice(Math.max(0, first), 1));
  }
  return ordered;
}

interface Entry<M> {
  readonly match: M;
  /** "entry 2 of matches". */
  readonly name: string;
}

function withLayer<M>(
  planning: Planning<M>,
  items: readonly Item<M>[],
  layer: Layer,
): readonly Item<M>[] | Refused {
  const { kind, route } = planning;
  const entries = entriesOf(planning, layer);
  if (isRefused(entries)) return entries;
  const next: Item<M>[] = [];
  const used = new Set<Entry<M>>();
  for (const item of items) {
    if (!carries(planning, item, layer)) {
      next.push(item);
      continue;
    }
    const moved = narrowed(planning, item, entries.moved);
    if (isRefused(moved)) return moved;
    const mirrored = narrowed(planning, item, entries.mirrored);
    if (isRefused(mirrored)) return mirrored;
    for (const { match, entry } of [...moved, ...mirrored]) {
      // What an earlier rule takes never gets here: /api/new of rule / where rule /api is another.
      if (next.some(it => isInside(kind, match, it.match))) {
        const taker = next.find(it => isInside(kind, match, it.match));
        if (taker?.moved.has(layer.rollout)) used.add(entry);
        continue;
      }
      used.add(entry);
      if (kind.key(match) === kind.key(item.match)) continue;
      next.push(
        withEntry(
          { ...item, match, isOwn: false },
          layer,
          moved.some(it => it.entry === entry),
        ),
      );
    }
    next.push(itself(planning, item, layer, { moved, mirrored }));
  }
  const unused = [...entries.moved, ...entries.mirrored].find(
    it => !used.has(it),
  );
  return unused
    ? {
        refused: `${unused.name} never comes to Service ${
          layer.service
        }: no rule of ${nameOf(route)} sends such a request there`,
      }
    : next;
}

/** The item's rule sends some of its requests to the layer's stable Service. */
function carries<M>(
  { rules, route }: Planning<M>,
  item: Item<M>,
  layer: Layer,
): boolean {
  const refs = rules[item.rule].backendRefs ?? [];
  return (
    sumOf(
      refs.filter(ref =>
        refersTo(ref, layer.service, route.metadata.namespace),
      ),
    ) > 0
  );
}

interface Narrowed<M> {
  readonly match: M;
  readonly entry: Entry<M>;
}

/** The part of an item's requests that each entry means. */
function narrowed<M>(
  { kind, route }: Planning<M>,
  item: Item<M>,
  entries: readonly Entry<M>[],
): readonly Narrowed<M>[] | Refused {
  const parts: Narrowed<M>[] = [];
  for (const entry of entries) {
    const match = kind.both(item.match, entry.match);
    if (match === 'never') continue;
    if (isRefused(match)) {
      return {
        refused: `${entry.name} and rule ${item.rule + 1} of ${nameOf(
          route,
        )}: ${match.refused}`,
      };
    }
    parts.push({ match, entry });
  }
  return parts;
}

function withEntry<M>(item: Item<M>, layer: Layer, isMoved: boolean): Item<M> {
  const add = (to: ReadonlySet<string>) => new Set([...to, layer.rollout]);
  return isMoved
    ? { ...item, moved: add(item.moved) }
    : { ...item, mirrored: add(item.mirrored) };
}

/** The item when an entry means all of its requests, or all are copied; else as it is. */
function itself<M>(
  { kind }: Planning<M>,
  item: Item<M>,
  layer: Layer,
  parts: {
    readonly moved: readonly Narrowed<M>[];
    readonly mirrored: readonly Narrowed<M>[];
  },
): Item<M> {
  const isWhole = ({ match }: Narrowed<M>) =>
    kind.key(match) === kind.key(item.match);
  if (parts.moved.some(isWhole)) return withEntry(item, layer, true);
  const { mirror } = layer.traffic;
  const copiesAll = mirror && !mirror.matches?.length;
  return copiesAll || parts.mirrored.some(isWhole)
    ? withEntry(item, layer, false)
    : item;
}

function entriesOf<M>(
  { kind, flavour }: Planning<M>,
  layer: Layer,
):
  | {
      readonly moved: readonly Entry<M>[];
      readonly mirrored: readonly Entry<M>[];
    }
  | Refused {
  const { matches = [], mirror } = layer.traffic;
  const sticky = stickyMatch(layer);
  const asked = [
    ...matches.map((entry, index) => ({
      entry,
      name: `entry ${index + 1} of matches`,
      isMoved: true,
    })),
    ...(sticky ? [{ entry: sticky, name: 'sticky', isMoved: true }] : []),
    ...(mirror?.matches ?? []).map((entry, index) => ({
      entry,
      name: `entry ${index + 1} of mirror.matches`,
      isMoved: false,
    })),
  ];
  const moved: Entry<M>[] = [];
  const mirrored: Entry<M>[] = [];
  for (const { entry, name, isMoved } of asked) {
    const match = kind.of(entry, flavour);
    if (isRefused(match)) return { refused: `${name}: ${match.refused}` };
    (isMoved ? moved : mirrored).push({ match, name });
  }
  return { moved, mirrored };
}

/** A user's rule is changed as a whole: all of its matches must be meant, or none. */
function halfCovered<M>(
  { route }: Planning<M>,
  items: readonly Item<M>[],
): Refused | undefined {
  const targets = new Map<number, string>();
  for (const item of items.filter(it => it.isOwn)) {
    const known = targets.get(item.rule);
    if (known !== undefined && known !== targetOf(item)) {
      return {
        refused: `rule ${item.rule + 1} of ${nameOf(
          route,
        )} has several matches, and an entry means exactly one of them: give that match a rule of its own`,
      };
    }
    targets.set(item.rule, targetOf(item));
  }
  return undefined;
}
