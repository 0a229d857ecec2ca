// SPDX-License-Identifier: Apache-2.0
/** A step's match added to a match of the user's: both must hold. Pure. */
import type { RequestMatch, ValueMatch } from '@teal/rollouts-common';
import { isDeepStrictEqual } from 'node:util';
import { confined, quoted } from './confined';
import type { HttpMatch, StringMatch } from './objects';

/** The data plane can't do what was asked. The message is a sentence that says what it can do. */
export class CannotExpress extends Error {
  override readonly name = 'CannotExpress';
}

/** Two conditions that no request fulfils together. */
const never = Symbol('never');
type Conditions = Readonly<Record<string, StringMatch>>;

/**
 * The match under which both hold; undefined: no request fulfils both.
 *
 * A path beside one of the user's, or in an entry that rewrites the path by
 * what matched, is asked of the pseudo header `:path`, so that the user's own
 * path match, and with it the rewriting, stays as it is.
 *
 * @param keepsUri - the entry rewrites what its uri match matched
 * @throws CannotExpress
 */
export function both(
  own: HttpMatch,
  asked: RequestMatch,
  keepsUri: boolean,
): readonly HttpMatch[] {
  const steps = [
    (match: HttpMatch) => withMethod(match, asked.method),
    (match: HttpMatch) => withHeaders(match, asked.headers ?? []),
    (match: HttpMatch) => withCookies(match, asked.cookies ?? []),
    (match: HttpMatch) => withQuery(match, asked.queryParams ?? []),
  ];
  let result: HttpMatch = own;
  for (const step of steps) {
    const next = step(result);
    if (next === never) return [];
    result = next;
  }
  return withPath(result, asked.path, keepsUri);
}

function withMethod(
  match: HttpMatch,
  method: string | undefined,
): HttpMatch | typeof never {
  if (!method) return match;
  const wanted = { exact: method };
  if (!match.method) return { ...match, method: wanted };
  return withHeader(match, ':method', wanted, match.method);
}

function withHeaders(
  match: HttpMatch,
  headers: readonly ValueMatch[],
): HttpMatch | typeof never {
  return inTurn(match, headers, (result, { name, ...value }) =>
    withHeader(result, name.toLowerCase(), conditionOf(value)),
  );
}

function withCookies(
  match: HttpMatch,
  cookies: readonly ValueMatch[],
): HttpMatch | typeof never {
  return inTurn(match, cookies, (result, cookie) =>
    withHeader(result, 'cookie', { regex: cookieRegex(cookie) }),
  );
}

/** Of the whole Cookie header: one of its cookies has this name and value. */
function cookieRegex({ name, value, type }: ValueMatch): string {
  const wanted =
    type === 'RegularExpression' ? confined(value, ';') : quoted(value);
  return `(?:.*;\\s*)?${quoted(name)}=${wanted}(?:\\s*;.*)?`;
}

function withQuery(
  match: HttpMatch,
  params: readonly ValueMatch[],
): HttpMatch | typeof never {
  return inTurn(match, params, (result, { name, ...value }) => {
    const wanted = conditionOf(value);
    const there = result.queryParams?.[name];
    if (there && !isDeepStrictEqual(there, wanted)) {
      if (excludes(there, wanted)) return never;
      throw new CannotExpress(
        `two conditions on query parameter ${name} can't be put into one match of a VirtualService: use another parameter, a header or a cookie`,
      );
    }
    return {
      ...result,
      queryParams: { ...result.queryParams, [name]: wanted },
    };
  });
}

function withPath(
  match: HttpMatch,
  path: RequestMatch['path'],
  keepsUri: boolean,
): readonly HttpMatch[] {
  if (!path) return [match];
  const { type = 'PathPrefix', value } = path;
  const folder = value.replace(/\/+$/, '');
  if (type === 'PathPrefix' && !folder) return [match];
  if (keepsUri || match.uri) {
    const regex = `${pathRegex(type, value)}(?:\\?.*)?`;
    const result = withHeader(match, ':path', { regex });
    return result === never ? [] : [result];
  }
  if (type === 'PathPrefix') {
    // Istio's own prefix would also match /newer.
    return [
      { ...match, uri: { exact: folder } },
      { ...match, uri: { prefix: `${folder}/` } },
    ];
  }
  const uri = type === 'Exact' ? { exact: value } : { regex: value };
  return [{ ...match, uri }];
}

/** Of the path without the query. */
function pathRegex(type: string, value: string): string {
  if (type === 'RegularExpression') return confined(value, '?');
  if (type === 'Exact') return quoted(value);
  return `${quoted(value.replace(/\/+$/, ''))}(?:/[^?]*)?`;
}

/**
 * One more condition on a header. Istio keeps them in a map by name, one a
 * name; Envoy doesn't regard the case of a name. So a second condition on
 * `cookie` stands under `Cookie`, and both must hold.
 *
 * @param elsewhere - a condition on the same value that stands in another place
 */
function withHeader(
  match: HttpMatch,
  name: string,
  wanted: StringMatch,
  elsewhere?: StringMatch,
): HttpMatch | typeof never {
  const headers: Conditions = match.headers ?? {};
  const there = Object.entries(headers)
    .filter(([key]) => key.toLowerCase() === name)
    .map(([, condition]) => condition)
    .concat(elsewhere ?? []);
  if (there.some(condition => isDeepStrictEqual(condition, wanted))) {
    return match;
  }
  if (there.some(condition => excludes(condition, wanted))) return never;
  const key = spellings(name).find(each => !(each in headers));
  if (key === undefined) {
    throw new CannotExpress(
      `a VirtualService can't hold one more condition on header ${name} in one match: use another header`,
    );
  }
  return { ...match, headers: { ...headers, [key]: wanted } };
}

/** The name, then with one letter after the other in upper case; a pseudo header has only itself. */
function spellings(name: string): readonly string[] {
  if (name.startsWith(':')) return [name];
  return [
    name,
    ...[...name]
      .map(
        (char, at) =>
          name.slice(0, at) + char.toUpperCase() + name.slice(at + 1),
      )
      .filter(each => each !== name),
  ];
}

function conditionOf({ value, type }: Omit<ValueMatch, 'name'>): StringMatch {
  return type === 'RegularExpression' ? { regex: value } : { exact: value };
}

function excludes(a: StringMatch, b: StringMatch): boolean {
  return a.exact !== undefined && b.exact !== undefined && a.exact !== b.exact;
}

function inTurn<T>(
  match: HttpMatch,
  items: readonly T[],
  add: (result: HttpMatch, item: T) => HttpMatch | typeof never,
): HttpMatch | typeof never {
  let result = match;
  for (const item of items) {
    const next = add(result, item);
    if (next === never) return never;
    result = next;
  }
  return result;
}
