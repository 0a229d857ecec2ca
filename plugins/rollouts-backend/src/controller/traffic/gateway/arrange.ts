// SPDX-License-Identifier: Apache-2.0
/**
 * Turns a plan into rules: one for each way of dealing with requests, each
 * before the user's rule that it comes from, and before every rule of equal
 * rank that must wait for it. The user's rules keep their order. Pure.
 */
import type { Refused } from '../refused';
import { type Item, nameOf, type Planning, targetOf } from './plan';
import type { RouteRule } from './routeRule';

/** A rule of the route to be. */
export interface Arranged<M> {
  /** Index of the user's rule that it is, or is a copy of. */
  readonly rule: number;
  /** Absent: it is the user's rule itself. */
  readonly matches?: readonly M[];
  readonly moved: ReadonlySet<string>;
  readonly mirrored: ReadonlySet<string>;
}

interface Group<M> {
  readonly first: Item<M>;
  readonly items: Item<M>[];
}

export function arranged<M>(
  planning: Planning<M>,
  items: readonly Item<M>[],
): readonly Arranged<M>[] | Refused {
  const groups = groupsOf(planning, items);
  const before = waitsFor(planning, items, groups);
  const ordered: Group<M>[] = [];
  const rest = new Set(wished(planning, groups));
  while (rest.size) {
    const next = [...rest].find(group =>
      [...(before.get(group) ?? [])].every(it => !rest.has(it)),
    );
    if (!next) {
      return {
        refused: `the rules of ${nameOf(
          planning.route,
        )} and what is asked can't be put in one order that serves all of them: split the route, or ask for fewer headers`,
      };
    }
    ordered.push(next);
    rest.delete(next);
  }
  return ordered.map(({ first, items: own }) => ({
    rule: first.rule,
    ...(first.isOwn ? {} : { matches: own.map(it => it.match) }),
    moved: first.moved,
    mirrored: first.mirrored,
  }));
}

/** Items that are dealt with alike share a rule; the API wants a rule that replaces prefixes to have one match. */
function groupsOf<M>(
  { rules }: Planning<M>,
  items: readonly Item<M>[],
): readonly Group<M>[] {
  const groups = new Map<string, Group<M>>();
  items.forEach((item, index) => {
    const alone = !item.isOwn && replacesPrefix(rules[item.rule]);
    const key = `${item.isOwn ? 'own' : 'added'} ${
      item.isOwn ? item.rule : targetOf(item)
    } ${alone ? index : ''}`;
    const group = groups.get(key);
    if (group) group.items.push(item);
    else groups.set(key, { first: item, items: [item] });
  });
  return [...groups.values()];
}

/** Which groups must stand before each: equal rank, and the plan has them first. */
function waitsFor<M>(
  { kind, flavour }: Planning<M>,
  items: readonly Item<M>[],
  groups: readonly Group<M>[],
): Map<Group<M>, Set<Group<M>>> {
  const groupOf = new Map(
    groups.flatMap(group => group.items.map(item => [item, group] as const)),
  );
  const before = new Map(groups.map(it => [it, new Set<Group<M>>()] as const));
  const own = groups
    .filter(it => it.first.isOwn)
    .sort((a, b) => a.first.rule - b.first.rule);
  own.slice(1).forEach((group, index) => before.get(group)?.add(own[index]));
  items.forEach((later, index) => {
    const group = groupOf.get(later)!;
    for (const earlier of items.slice(0, index)) {
      const other = groupOf.get(earlier)!;
      if (other === group || before.get(group)?.has(other)) continue;
      const isTie =
        kind.rank(earlier.match, later.match, flavour) === 0 &&
        kind.both(earlier.match, later.match) !== 'never';
      if (isTie) before.get(group)?.add(other);
    }
  });
  return before;
}

/** Each added rule right before the user's rule that it comes from. */
function wished<M>(
  { rules }: Planning<M>,
  groups: readonly Group<M>[],
): readonly Group<M>[] {
  return rules.flatMap((_, index) => [
    ...groups.filter(it => it.first.rule === index && !it.first.isOwn),
    ...groups.filter(it => it.first.rule === index && it.first.isOwn),
  ]);
}

/** A rewrite or redirect that puts something in the place of the matched prefix. */
export function replacesPrefix<M>({
  filters = [],
  backendRefs = [],
}: RouteRule<M>): boolean {
  return [...filters, ...backendRefs.flatMap(ref => ref.filters ?? [])].some(
    ({ urlRewrite, requestRedirect }) =>
      [urlRewrite, requestRedirect].some(
        it => it?.path?.type === 'ReplacePrefixMatch',
      ),
  );
}
