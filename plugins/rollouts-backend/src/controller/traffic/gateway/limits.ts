// SPDX-License-Identifier: Apache-2.0
/** What the API server would refuse of the route to be, with the number. Pure. */
import { nameOf, type Planning } from './plan';
import type { RouteRule } from './routeRule';

/** Gateway API: rules, matches of a rule, matches of a route. */
const MAX_RULES = 16;
const MAX_MATCHES_OF_RULE = 64;
const MAX_MATCHES = 128;

export function overLimit<M>(
  { kind, route, rules: own }: Planning<M>,
  rules: readonly RouteRule<M>[],
): string | undefined {
  const name = nameOf(route);
  if (rules.length > MAX_RULES && rules.length > own.length) {
    return `${name} would have ${rules.length} rules (${own.length} are its own), and ${MAX_RULES} is the limit: split the route, or leave the matches to one of its rules`;
  }
  const counts = rules.map(({ matches }) => matches?.length ?? 1);
  const most = Math.max(0, ...counts);
  if (most > MAX_MATCHES_OF_RULE) {
    return `a rule of ${name} would have ${most} matches, and ${MAX_MATCHES_OF_RULE} is the limit: ask for fewer, for instance with one expression for many values`;
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > MAX_MATCHES) {
    return `${name} would have ${total} matches, and ${MAX_MATCHES} is the limit: ask for fewer, for instance with one expression for many values`;
  }
  const tooMuch = rules
    .flatMap(({ matches = [] }) => matches)
    .map(match => kind.tooMuch(match))
    .find(it => it !== undefined);
  return tooMuch === undefined ? undefined : `${name} would have ${tooMuch}`;
}
