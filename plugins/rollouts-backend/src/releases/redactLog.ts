// SPDX-License-Identifier: Apache-2.0
/**
 * Takes out of a log what looks like a secret before it is stored. A log is
 * prose with assignments in it, so only the value goes and the sentence stays.
 * Pure.
 */
import { MASKED, withoutTokens } from './redact';

/**
 * Narrower than in manifests, where a name can't be half of a sentence. Bounded,
 * or a long line would be read once for each of its words.
 */
const SECRET =
  '[\\w.-]{0,64}(?:passw(?:or)?d|passphrase|passcode|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|authorization|cookie|session[-_]?(?:id|key)|connection[-_]?string|dsn)[\\w.-]{0,64}';
/** To the closing quote, or to where a field of a log ends. */
const VALUE = `"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|[^\\s"',;&}\\])]+`;
/** `Bearer x`, `Basic x`: the word says what the secret is. */
const SCHEME = '(?:(?:bearer|basic|digest|negotiate)\\s+)?';
/** `name=value`, `name: value`, `"name":"value"`, `--name value`. */
const ASSIGNED = new RegExp(
  `(["']?\\b${SECRET}["']?\\s{0,4}[=:]\\s{0,4}|--${SECRET}\\s+)(${SCHEME})(?:${VALUE})`,
  'gi',
);
const CREDENTIALS = /\b(bearer|basic)\s+[\w.~+/=-]{12,}/gi;
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY-----/;
/** A line of base64, as it is or in quotes. */
const KEY_BODY = /^\s*["']?[\w+/=]{12,}[\\n"',]*\s*$/;

/** Lines of one log, in their order: a private key spans several, and may have begun before the first. */
export function redactLog(lines: readonly string[]): string[] {
  const inKey = linesOfKeys(lines);
  return lines.map((line, at) => (inKey.has(at) ? MASKED : redactLine(line)));
}

function linesOfKeys(lines: readonly string[]): Set<number> {
  const found = new Set<number>();
  let inside = false;
  lines.forEach((line, at) => {
    if (KEY_BEGINS.test(line)) inside = true;
    const ends = KEY_ENDS.test(line);
    if (inside || ends) found.add(at);
    if (ends && !inside) {
      for (let it = at - 1; it >= 0 && KEY_BODY.test(lines[it]); it -= 1) {
        found.add(it);
      }
    }
    if (ends) inside = false;
  });
  return found;
}

/** One line, or a message. */
export function redactLine(line: string): string {
  return withoutTokens(
    line
      .replace(ASSIGNED, `$1$2${MASKED}`)
      .replace(CREDENTIALS, `$1 ${MASKED}`),
  );
}
