// SPDX-License-Identifier: Apache-2.0
/**
 * Cookies as one regular expression for the whole Cookie header (RE2, which has
 * no look-ahead), because routes match headers and know no cookies. Pure.
 */
import type { ValueMatch } from '@teal/rollouts-common';
import type { Refused } from './refused';

/** Gateway API: HTTPHeaderMatch.value. */
const MAX_LENGTH = 4_096;
/** Every order of them is spelled out: 4 cookies are 24 orders. */
const MAX_COOKIES = 4;

/**
 * An expression that holds for a Cookie header with all of these cookies, in
 * any order, and whatever else. It names the whole value from ^ to $, so that
 * proxies that look for a part of it and those that compare all of it agree.
 * beta=always becomes `^(?:.*;\s*)?beta=always\s*(?:;.*)?$`.
 */
export function cookiePattern(
  cookies: readonly ValueMatch[],
): string | Refused {
  if (cookies.length > MAX_COOKIES) {
    return {
      refused: `${cookies.length} cookies in one entry: a route can ask for at most ${MAX_COOKIES} at once`,
    };
  }
  const parts: string[] = [];
  for (const cookie of cookies) {
    const value =
      cookie.type === 'RegularExpression'
        ? insideOneCookie(cookie)
        : escaped(cookie.value);
    if (typeof value !== 'string') return value;
    parts.push(`${escaped(cookie.name)}=${value}\\s*`);
  }
  const orders = ordersOf(parts).map(order => order.join(';(?:.*;)?\\s*'));
  const all = orders.length > 1 ? `(?:${orders.join('|')})` : orders[0];
  const pattern = `^(?:.*;\\s*)?${all}(?:;.*)?$`;
  return pattern.length > MAX_LENGTH
    ? {
        refused: `cookies ${namesOf(cookies)} together make an expression of ${
          pattern.length
        } characters, and ${MAX_LENGTH} is the limit`,
      }
    : pattern;
}

/** The cookies of a Cookie header, as browsers send them. */
export function cookiesIn(header: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const pair of header.split(';')) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    if (at > 0 && !found.has(name)) found.set(name, pair.slice(at + 1).trim());
  }
  return found;
}

/** A literal for a regular expression. */
function escaped(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
}

function namesOf(cookies: readonly ValueMatch[]): string {
  return cookies.map(it => it.name).join(' and ');
}

/** 3 parts: 6 orders. */
function ordersOf(parts: readonly string[]): string[][] {
  if (parts.length <= 1) return [[...parts]];
  return parts.flatMap((part, index) =>
    ordersOf(parts.filter((_, other) => other !== index)).map(rest => [
      part,
      ...rest,
    ]),
  );
}

/**
 * The expression for one cookie's value, kept from running on into the next
 * cookie: `.` and negated classes leave `;` out. `beta=.*x` would otherwise
 * hold for `beta=no; other=x`.
 */
function insideOneCookie({ name, value }: ValueMatch): string | Refused {
  const whole = value.replace(/^\^/, '').replace(/(?<!\\)\$$/, '');
  let out = '';
  for (let at = 0; at < whole.length; at += 1) {
    const letter = whole[at];
    if (letter === '\\') {
      const next = whole[at + 1] ?? '';
      if ('QEPpCAz'.includes(next)) return tooClever(name, `\\${next}`);
      out += { D: '[^\\d;]', W: '[^\\w;]', S: '[^\\s;]' }[next] ?? `\\${next}`;
      at += 1;
    } else if (letter === '.') out += '[^;]';
    else if (letter === '^' || letter === '$') return tooClever(name, letter);
    else if (letter === '[') {
      const end = endOfClass(whole, at);
      const inside = whole.slice(at + 1, end);
      if (end < 0 || /\\[DWSPpQ]|\[:/.test(inside)) {
        return tooClever(name, whole.slice(at));
      }
      const kept = inside.startsWith('^')
        ? `[^;${inside.slice(1)}]`
        : `[${inside.replace(/;/g, '')}]`;
      // `[]` is nothing to RE2, and a range such as `[ -~]` still holds `;`.
      if (kept === '[]' || inRange(kept)) return tooClever(name, `[${inside}]`);
      out += kept;
      at = end;
    } else out += letter;
  }
  return `(?:${out})`;
}

/** Index of the `]` that ends the class which begins at `start`; -1: none does. A first `]` is a letter. */
function endOfClass(text: string, start: number): number {
  let at = start + 1;
  if (text[at] === '^') at += 1;
  if (text[at] === ']') at += 1;
  while (at < text.length && text[at] !== ']') at += text[at] === '\\' ? 2 : 1;
  return at < text.length ? at : -1;
}

function inRange(characterClass: string): boolean {
  try {
    return new RegExp(characterClass).test(';');
  } catch {
    // Not an expression at all: whoever compiles it says so.
    return true;
  }
}

function tooClever(name: string, what: string): Refused {
  return {
    refused: `the expression for cookie ${name} holds ${what}, which can't be kept inside one cookie of the header: use letters, classes, groups, . * + ? and |`,
  };
}
