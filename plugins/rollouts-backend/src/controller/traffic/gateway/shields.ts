// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the gateway's order of matches from deciding otherwise than the plan.
 *
 * A match of ours with two headers outranks a user's match with one, although
 * the user's comes first: requests that fit both would be stolen. So the
 * requests that fit both get a match of their own, which outranks either, and
 * are dealt with as the plan says. Pure.
 */
import { isRefused, type Refused } from '../refused';
import { isInside, type Item, nameOf, type Planning, targetOf } from './plan';

/** Gateway API: matches of a route. */
const MAX_MATCHES = 128;

/** The plan with the matches that it takes, in the same sense: the first that holds decides. */
export function shielded<M>(
  planning: Planning<M>,
  plan: readonly Item<M>[],
): readonly Item<M>[] | Refused {
  const items = [...plan];
  for (let later = 1; later < items.length; later += 1) {
    for (let earlier = 0; earlier < later; earlier += 1) {
      const shield = shieldFor(planning, items[earlier], items[later]);
      if (isRefused(shield)) return shield;
      if (!shield) continue;
      const known = items
        .slice(0, earlier)
        .some(it => isInside(planning.kind, shield.match, it.match));
      if (known) continue;
      items.splice(earlier, 0, shield);
      if (items.length > MAX_MATCHES) {
        return {
          refused: `${nameOf(
            planning.route,
          )} would need more than ${MAX_MATCHES} matches, which is the limit, to keep its rules apart: use fewer matches, or split the route`,
        };
      }
      // What is new is held against all the others.
      later = 0;
      break;
    }
  }
  return items;
}

/** The match that must decide before `after`, which the gateway would try too early; undefined: it doesn't. */
function shieldFor<M>(
  { kind, flavour, route }: Planning<M>,
  before: Item<M>,
  after: Item<M>,
): Item<M> | Refused | undefined {
  if (targetOf(before) === targetOf(after)) return undefined;
  const both = kind.both(before.match, after.match);
  if (both === 'never') return undefined;
  const rank = kind.rank(before.match, after.match, flavour);
  if (rank === undefined && keepPlaces(kind, before, after)) return undefined;
  if (rank !== undefined && rank >= 0) return undefined;
  if (rank === undefined || isRefused(both)) {
    return {
      refused: `rules ${before.rule + 1} and ${after.rule + 1} of ${nameOf(
        route,
      )} can't be kept apart: ${
        isRefused(both)
          ? both.refused
          : `${flavour.name} may try either of them first`
      }`,
    };
  }
  // Nothing is left of `after` that `before` doesn't take.
  return { ...before, match: both, isOwn: false };
}

function keepPlaces<M>(
  kind: Planning<M>['kind'],
  ...items: readonly Item<M>[]
): boolean {
  return items.every(it => kind.place(it.match) === kind.place(it.from));
}
