// SPDX-License-Identifier: Apache-2.0
/** Headers and query parameters of a match: each name may stand there once. Pure. */
import type { ValueMatch } from '@teal/rollouts-common';
import { cookiePattern } from '../cookiePattern';
import { isRefused, type Refused } from '../refused';

/** Names of headers are compared without regard to case. */
export type Naming = 'header' | 'query parameter';

/** All conditions of both lists; each name once. The first list's come first, as they are. */
export function joinedValues(
  a: readonly ValueMatch[],
  b: readonly ValueMatch[],
  naming: Naming,
): readonly ValueMatch[] | 'never' | Refused {
  const joined = [...a];
  for (const added of b) {
    const at = joined.findIndex(
      it => nameOf(it, naming) === nameOf(added, naming),
    );
    if (at < 0) {
      joined.push(added);
      continue;
    }
    const one = oneOf(joined[at], added, naming);
    if (one === 'never' || isRefused(one)) return one;
    joined[at] = one;
  }
  return joined;
}

/** The headers of an entry, its cookies as one of them. */
export function headersOf(entry: {
  readonly headers?: readonly ValueMatch[];
  readonly cookies?: readonly ValueMatch[];
}): readonly ValueMatch[] | 'never' | Refused {
  const headers = joinedValues([], (entry.headers ?? []).map(full), 'header');
  if (!entry.cookies?.length || !Array.isArray(headers)) return headers;
  const value = cookiePattern(entry.cookies);
  if (typeof value !== 'string') return value;
  return joinedValues(
    headers,
    [{ name: 'Cookie', type: 'RegularExpression', value }],
    'header',
  );
}

/** With its type, as the API server would fill it in. */
export function full(match: ValueMatch): ValueMatch {
  return { ...match, type: match.type ?? 'Exact' };
}

/** The same for lists that say the same. */
export function keyOfValues(
  matches: readonly ValueMatch[] | undefined,
  naming: Naming,
): readonly (readonly string[])[] {
  return (matches ?? [])
    .map(it => [nameOf(it, naming), it.type ?? 'Exact', it.value])
    .sort((x, y) => (x.join() < y.join() ? -1 : 1));
}

/** Why RE2, which every gateway compiles expressions with, doesn't take this one. */
export function regexProblem(what: string, value: string): string | undefined {
  if (/\(\?(?:[=!]|<[=!])/.test(value)) {
    return `the expression ${value} for ${what} looks ahead or behind, which gateways (RE2) can't`;
  }
  if (/\\[1-9]/.test(value)) {
    return `the expression ${value} for ${what} refers back to a group, which gateways (RE2) can't`;
  }
  if (/\(\?[a-zA-Z-]/.test(value)) return undefined;
  try {
    return new RegExp(value) && undefined;
  } catch {
    return `the expression ${value} for ${what} is no regular expression`;
  }
}

function nameOf(match: ValueMatch, naming: Naming): string {
  return naming === 'header' ? match.name.toLowerCase() : match.name;
}

/** Two conditions on one name as one. */
function oneOf(
  a: ValueMatch,
  b: ValueMatch,
  naming: Naming,
): ValueMatch | 'never' | Refused {
  const [isRegexA, isRegexB] = [a, b].map(
    it => it.type === 'RegularExpression',
  );
  if (isRegexA === isRegexB && a.value === b.value) return a;
  if (!isRegexA && !isRegexB) return 'never';
  if (isRegexA !== isRegexB) {
    const [exact, regex] = isRegexA ? [b, a] : [a, b];
    const holds = holdsFor(regex.value, exact.value);
    if (holds !== undefined) return holds ? exact : 'never';
  }
  return {
    refused: `${naming} ${a.name} would have to fit both ${a.value} and ${b.value}, but a route can name a ${naming} once only: say it in one expression`,
  };
}

/** Whether an expression holds for a value; undefined where RE2 and this language's expressions may differ. */
function holdsFor(regex: string, value: string): boolean | undefined {
  if (/\(\?(?!:)|\\[^dwsDWSbtnr\W]|\[\[?:/.test(regex)) return undefined;
  try {
    return new RegExp(`^(?:${regex})$`).test(value);
  } catch {
    return undefined;
  }
}
