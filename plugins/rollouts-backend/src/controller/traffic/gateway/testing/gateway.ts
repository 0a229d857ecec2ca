// SPDX-License-Identifier: Apache-2.0
/**
 * A gateway by the book (Gateway API, HTTPRouteRule.matches), written apart from
 * the router: which rule a request goes by. What tests hold the router against.
 */
import type { ValueMatch } from '@teal/rollouts-common';
import type { HttpMatch } from '../httpMatches';
import type { RouteRule } from '../routeRule';

export interface TestRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/** Index of the rule that the request goes by; -1: none. */
export function ruleFor(
  rules: readonly RouteRule<HttpMatch>[],
  request: TestRequest,
): number {
  let best = -1;
  let bestRank: number[] = [];
  rules.forEach(({ matches = [{}] }, index) => {
    for (const match of matches) {
      if (!holds(match, request)) continue;
      const rank = rankOf(match);
      if (best < 0 || compare(rank, bestRank) > 0) {
        best = index;
        bestRank = rank;
      }
    }
  });
  return best;
}

export function holds(match: HttpMatch, request: TestRequest): boolean {
  const { type = 'PathPrefix', value = '/' } = match.path ?? {};
  const stem = value.replace(/\/$/, '');
  const { path } = request;
  const inPath = {
    Exact: () => path === value,
    PathPrefix: () => path === stem || path.startsWith(`${stem}/`),
    RegularExpression: () => new RegExp(`^(?:${value})$`).test(path),
  }[type];
  return (
    inPath?.() === true &&
    (match.method === undefined || match.method === request.method) &&
    (match.headers ?? []).every(it =>
      fits(it, request.headers[it.name.toLowerCase()]),
    ) &&
    (match.queryParams ?? []).every(it => fits(it, request.query[it.name]))
  );
}

function fits(match: ValueMatch, value: string | undefined): boolean {
  if (value === undefined) return false;
  return match.type === 'RegularExpression'
    ? new RegExp(`^(?:${match.value})$`).test(value)
    : match.value === value;
}

/** Contour's place for regular expressions: below exact paths, above every prefix. */
function rankOf(match: HttpMatch): number[] {
  const { type = 'PathPrefix', value = '/' } = match.path ?? {};
  return [
    { Exact: 2, RegularExpression: 1 }[type] ?? 0,
    value.length,
    match.method === undefined ? 0 : 1,
    match.headers?.length ?? 0,
    match.queryParams?.length ?? 0,
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((it, index) => it !== b[index]);
  return at < 0 ? 0 : a[at] - b[at];
}
