// SPDX-License-Identifier: Apache-2.0
/**
 * Takes out of a manifest what looks like a secret: literal values whose name
 * says so, passwords in addresses, private keys and tokens. Names of Secrets
 * and ConfigMaps stay, because they hold none. Pure.
 */

/** What stands in the place of a secret. */
export const MASKED = '•••••• (masked)';

const SECRET_NAME =
  /pass(wd|word|phrase|code)?|pwd|secret|token|api[-_]?key|access[-_]?key|private|credential|auth|cookie|dsn|salt|signature|signing|encryption|session[-_]?key|connection[-_]?string|conn[-_]?str|certificate|webhook/i;

/** `scheme://user:password@host`. The scheme's length is bounded, or a long word would be read once for each of its letters. */
const PASSWORD_IN_ADDRESS =
  /([a-z][a-z0-9+.-]{0,30}:\/\/[^\s:/@]*):[^\s@/]+@/gi;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** Three base64url parts, the first a JSON object: a JWT. */
const JWT = /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/g;
/** Beginnings of tokens that their makers made recognisable. */
const KNOWN_TOKEN =
  /\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|sk_live_|AIza|npm_|dckr_pat_|hvs\.)[A-Za-z0-9_-]{10,}/g;
/** `--password=x`, `--password x` in one text, `TOKEN=x`. */
const ASSIGNED = /^(-{0,2}[\w.-]+)(=|\s+)(.+)$/s;

/** A copy without secrets. */
export function redact<T>(value: T): T {
  return redacted(value) as T;
}

function redacted(value: unknown): unknown {
  if (typeof value === 'string') return redactedText(value);
  if (Array.isArray(value)) return redactedList(value);
  if (typeof value !== 'object' || value === null) return value;
  const { name } = value as { name?: unknown };
  const isSecret = typeof name === 'string' && SECRET_NAME.test(name);
  return Object.fromEntries(
    Object.entries(value).map(([field, it]) => {
      // {name, value}: an environment variable, a header, a parameter.
      if (field === 'value' && isSecret && it !== '') return [field, MASKED];
      // A field that is called so, such as an annotation; a reference to a Secret is an object or a name.
      const says =
        typeof it === 'string' &&
        SECRET_NAME.test(field) &&
        !isReference(field);
      return [field, says && it !== '' ? MASKED : redacted(it)];
    }),
  );
}

/** In `--password`, `x` the secret is the next word. */
function redactedList(list: readonly unknown[]): unknown[] {
  return list.map((it, index) => {
    const before = list[index - 1];
    const isSecret =
      typeof it === 'string' &&
      typeof before === 'string' &&
      /^-{1,2}[\w.-]+$/.test(before) &&
      SECRET_NAME.test(before) &&
      !it.startsWith('-');
    return isSecret ? MASKED : redacted(it);
  });
}

/** Fields of Kubernetes that name an object, a file or a policy. */
function isReference(field: string): boolean {
  return /Name$|Ref$|Path$|Policy$|Class$|Profile$|Type$|Mode$/.test(field);
}

function redactedText(text: string): string {
  if (PRIVATE_KEY.test(text)) return MASKED;
  const assigned = ASSIGNED.exec(text);
  if (assigned && SECRET_NAME.test(assigned[1]) && isOption(assigned)) {
    return `${assigned[1]}${assigned[2]}${MASKED}`;
  }
  return withoutTokens(text);
}

/** What is a secret by its looks, whatever it is called. */
export function withoutTokens(text: string): string {
  return text
    .replace(PASSWORD_IN_ADDRESS, `$1:${MASKED}@`)
    .replace(JWT, MASKED)
    .replace(KNOWN_TOKEN, MASKED);
}

/** A sentence that begins with "token " is none. */
function isOption([, name, sign]: RegExpExecArray): boolean {
  return sign === '=' || name.startsWith('-');
}
