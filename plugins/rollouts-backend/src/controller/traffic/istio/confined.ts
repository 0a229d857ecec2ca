// SPDX-License-Identifier: Apache-2.0
/** Regular expressions inside a larger text. Pure. */

/** The text itself as a regular expression (RE2). */
export function quoted(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

const negatedClass: Readonly<Record<string, string>> = {
  D: '\\d',
  S: '\\s',
  W: '\\w',
};

/**
 * The same expression, but nothing in it matches the separator: what stands for
 * a cookie's value can't reach into the next cookie. Its own anchors go, because
 * the whole value is meant anyway.
 *
 * @example confined('a.*', ';') is '(?:a[^;]*)'
 */
export function confined(regex: string, separator: string): string {
  let out = '';
  let inClass = false;
  for (let at = 0; at < regex.length; at += 1) {
    const char = regex[at];
    const next = regex[at + 1] ?? '';
    if (char === '\\') {
      const known = inClass ? undefined : negatedClass[next];
      out += known ? `[^${separator}${known}]` : char + next;
      at += 1;
    } else if (inClass) {
      inClass = char !== ']';
      out += char;
    } else if (char === '[') {
      inClass = true;
      out += next === '^' ? `[^${separator}` : char;
      if (next === '^') at += 1;
      // A bracket right after the opening one is a member.
      if (regex[at + 1] === ']') {
        out += '\\]';
        at += 1;
      }
    } else {
      out += char === '.' ? `[^${separator}]` : char;
    }
  }
  return `(?:${out.replace(/^\^/, '').replace(/([^\\])\$$/, '$1')})`;
}
