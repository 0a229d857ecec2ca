// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch, Traffic, ValueMatch } from './traffic';

/** Kinds of requests named in a sentence; the others are counted. */
const MATCHES_NAMED = 3;

/**
 * Who reaches the new version, for a sentence that goes on with "go to the new version".
 *
 * @example "20 % of the requests"
 * @example "requests with cookie beta=always, and 20 % of all others"
 * @example "0 % of the requests and copies of 10 % of them"
 */
export function describeTraffic(traffic: Traffic): string {
  const { weight, matches = [], mirror } = traffic;
  const matched = oneOf(matches);
  const share = matched
    ? `${matched}${weight > 0 ? `, and ${weight} % of all others` : ''}`
    : `${weight} % of the requests`;
  if (!mirror) return share;
  const copied = oneOf(mirror.matches ?? []) || 'them';
  return `${share} and copies of ${mirror.percent ?? 100} % of ${copied}`;
}

/** "requests with header x-user=insider or with path /new…"; empty for an empty list. */
export function oneOf(matches: readonly RequestMatch[]): string {
  if (!matches.length) return '';
  const named = matches.slice(0, MATCHES_NAMED).map(describeMatch);
  const more = matches.length - named.length;
  return `requests ${named.join(' or ')}${
    more > 0 ? ` or of ${more} more kinds` : ''
  }`;
}

/** "with cookie beta=always and query preview=1". */
export function describeMatch(match: RequestMatch): string {
  const { method, path, headers, cookies, queryParams } = match;
  const parts = [
    ...(method ? [`method ${method}`] : []),
    ...(path ? [`path ${pathText(path)}`] : []),
    ...values('header', headers),
    ...values('cookie', cookies),
    ...values('query', queryParams),
  ];
  return parts.length ? `with ${parts.join(' and ')}` : 'of any kind';
}

function pathText({
  type = 'PathPrefix',
  value,
}: NonNullable<RequestMatch['path']>) {
  if (type === 'Exact') return value;
  return type === 'PathPrefix' ? `${value}…` : `like ${value}`;
}

function values(what: string, list: readonly ValueMatch[] = []): string[] {
  return list.map(
    ({ name, value, type }) =>
      `${what} ${name}${type === 'RegularExpression' ? ' like ' : '='}${value}`,
  );
}
