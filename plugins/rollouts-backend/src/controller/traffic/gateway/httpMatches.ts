// SPDX-License-Identifier: Apache-2.0
/** HTTPRouteMatch: path, method, headers, query parameters, and the precedence that the Gateway API gives them. Pure. */
import type { RequestMatch, ValueMatch } from '@teal/rollouts-common';
import { isRefused, type Refused } from '../refused';
import type { Flavour } from './flavour';
import type { MatchKind } from './MatchKind';
import {
  full,
  headersOf,
  joinedValues,
  keyOfValues,
  regexProblem,
} from './valueMatches';

interface PathMatch {
  /** Absent: PathPrefix. */
  readonly type?: string;
  /** Absent: `/`. */
  readonly value?: string;
}

export interface HttpMatch {
  readonly path?: PathMatch;
  readonly method?: string;
  readonly headers?: readonly ValueMatch[];
  readonly queryParams?: readonly ValueMatch[];
}

const REGEX = 'RegularExpression';
/** HTTPRouteMatch: items of headers and of queryParams; length of their values and of a path. */
const MAX_ITEMS = 16;
const MAX_HEADER = 4_096;
const MAX_QUERY = 1_024;
const MAX_PATH = 1_024;

export const httpMatches: MatchKind<HttpMatch> = {
  everything: { path: { type: 'PathPrefix', value: '/' } },
  of: matchOf,
  both,
  rank,
  place: match => JSON.stringify(pathOf(match)),
  key: match =>
    JSON.stringify([
      pathOf(match),
      match.method ?? '',
      keyOfValues(match.headers, 'header'),
      keyOfValues(match.queryParams, 'query parameter'),
    ]),
  tooMuch,
};

function matchOf(entry: RequestMatch, flavour: Flavour): HttpMatch | Refused {
  const path = entry.path && {
    type: entry.path.type ?? 'PathPrefix',
    value: entry.path.value,
  };
  const problem = path && pathProblem(path, flavour);
  if (problem) return { refused: problem };
  const headers = headersOf(entry);
  const queryParams = joinedValues(
    [],
    (entry.queryParams ?? []).map(full),
    'query parameter',
  );
  for (const values of [headers, queryParams]) {
    if (values === 'never') {
      return {
        refused: 'an entry asks one name for two values: no request has both',
      };
    }
    if (isRefused(values)) return values;
    const wrong = values
      .filter(it => it.type === REGEX)
      .map(it => regexProblem(it.name, it.value))
      .find(it => it !== undefined);
    if (wrong) return { refused: wrong };
  }
  return filled({
    path,
    method: entry.method,
    headers: headers as readonly ValueMatch[],
    queryParams: queryParams as readonly ValueMatch[],
  });
}

function pathProblem(
  { type, value }: { type: string; value: string },
  flavour: Flavour,
): string | undefined {
  if (type !== REGEX) {
    return value.startsWith('/')
      ? undefined
      : `path ${value} has to begin with /`;
  }
  if (flavour.regexPath !== 'aboveEveryPrefix') {
    return `path ${value} is a regular expression, and ${flavour.name} may try the route's own paths before it: use Exact or PathPrefix`;
  }
  return regexProblem('the path', value);
}

function both(a: HttpMatch, b: HttpMatch): HttpMatch | 'never' | Refused {
  if (a.method && b.method && a.method !== b.method) return 'never';
  const path = bothPaths(pathOf(a), pathOf(b));
  if (path === 'never') return path;
  const headers = joinedValues(a.headers ?? [], b.headers ?? [], 'header');
  if (headers === 'never') return headers;
  const queryParams = joinedValues(
    a.queryParams ?? [],
    b.queryParams ?? [],
    'query parameter',
  );
  if (queryParams === 'never') return queryParams;
  if (isRefused(path)) return path;
  if (isRefused(headers)) return headers;
  if (isRefused(queryParams)) return queryParams;
  return filled({ path, method: a.method ?? b.method, headers, queryParams });
}

/** The more specific of two paths that go together. */
function bothPaths(
  a: Required<PathMatch>,
  b: Required<PathMatch>,
): Required<PathMatch> | 'never' | Refused {
  if (a.type === b.type && a.value === b.value) return a;
  if (isRoot(a)) return b;
  if (isRoot(b)) return a;
  if (a.type === REGEX || b.type === REGEX) {
    return {
      refused: `path ${a.value} (${a.type}) and path ${b.value} (${b.type}) can't be combined: which paths fit an expression and a path at once can't be written as one of them`,
    };
  }
  if (a.type === 'PathPrefix' && isUnder(b.value, a.value)) return b;
  if (b.type === 'PathPrefix' && isUnder(a.value, b.value)) return a;
  return 'never';
}

function isRoot({ type, value }: Required<PathMatch>): boolean {
  return type === 'PathPrefix' && value === '/';
}

/** Prefixes hold for whole segments: /a for /a and /a/b, not for /ab. */
function isUnder(path: string, prefix: string): boolean {
  const stem = prefix.replace(/\/$/, '');
  return path === stem || path.startsWith(`${stem}/`);
}

/** Gateway API: exact path, longest prefix, method, most headers, most query parameters. */
function rank(
  a: HttpMatch,
  b: HttpMatch,
  flavour: Flavour,
): number | undefined {
  const [x, y] = [pathOf(a), pathOf(b)];
  if (x.type !== y.type || x.value !== y.value) {
    const byPath = rankOfPaths(x, y, flavour);
    if (byPath !== 0) return byPath;
  }
  return (
    Number(b.method === undefined) - Number(a.method === undefined) ||
    (a.headers?.length ?? 0) - (b.headers?.length ?? 0) ||
    (a.queryParams?.length ?? 0) - (b.queryParams?.length ?? 0)
  );
}

function rankOfPaths(
  a: Required<PathMatch>,
  b: Required<PathMatch>,
  { regexPath }: Flavour,
): number | undefined {
  if (a.type === REGEX && b.type === REGEX) return undefined;
  if (a.type === REGEX || b.type === REGEX) {
    if (a.type === 'Exact') return 1;
    if (b.type === 'Exact') return -1;
    if (regexPath === undefined) return undefined;
    return (a.type === REGEX) === (regexPath === 'aboveEveryPrefix') ? 1 : -1;
  }
  if (a.type !== b.type) return a.type === 'Exact' ? 1 : -1;
  return a.value.length - b.value.length;
}

function pathOf({ path }: HttpMatch): Required<PathMatch> {
  return { type: path?.type ?? 'PathPrefix', value: path?.value ?? '/' };
}

/** Without empty lists and absent fields; the path spelled out, as the API server would. */
function filled(match: HttpMatch): HttpMatch {
  const { method, headers, queryParams } = match;
  return {
    path: pathOf(match),
    ...(method === undefined ? {} : { method }),
    ...(headers?.length ? { headers } : {}),
    ...(queryParams?.length ? { queryParams } : {}),
  };
}

function tooMuch(match: HttpMatch): string | undefined {
  const lists = [
    { what: 'headers', items: match.headers ?? [], longest: MAX_HEADER },
    {
      what: 'query parameters',
      items: match.queryParams ?? [],
      longest: MAX_QUERY,
    },
  ];
  for (const { what, items, longest } of lists) {
    if (items.length > MAX_ITEMS) {
      return `a match with ${items.length} ${what}, and ${MAX_ITEMS} is the limit`;
    }
    const long = items.find(it => it.value.length > longest);
    if (long) {
      return `a value of ${long.value.length} characters for ${long.name}, and ${longest} is the limit`;
    }
  }
  const { length } = pathOf(match).value;
  return length > MAX_PATH
    ? `a path of ${length} characters, and ${MAX_PATH} is the limit`
    : undefined;
}
