// SPDX-License-Identifier: Apache-2.0

/**
 * Fills placeholders such as `{{args.path}}` in what a metric asks. What is put
 * in can't become syntax: inside a quoted text of PromQL it is escaped (and
 * taken literally by a regular expression), outside of one only a number or a
 * duration may stand; in a URL it is percent-encoded, in JSON escaped.
 */

/** Placeholders that mean the version that is measured. */
export const VERSION_PLACEHOLDERS = ['service', 'hash'] as const;

/** Every placeholder but `args.<name>`. */
const KNOWN = [
  ...VERSION_PLACEHOLDERS,
  'namespace',
  'rollout',
  'stableService',
  'window',
  'release',
];

/** A template that can't be filled; the message is for its author. */
export class PlaceholderError extends Error {
  readonly name = 'PlaceholderError';
}

/** Values by the name in the braces, `args.` included. */
export type PlaceholderValues = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{\{\s*([A-Za-z][\w.-]*)\s*\}\}/g;

/** Names in the braces, each once. */
export function placeholdersOf(template: string): string[] {
  return [
    ...new Set([...template.matchAll(PLACEHOLDER)].map(([, name]) => name)),
  ];
}

/** Why the template names something that nobody knows; undefined: it doesn't. */
export function placeholderProblem(template: string): string | undefined {
  const unknown = placeholdersOf(template).find(
    name => !name.startsWith('args.') && !KNOWN.includes(name),
  );
  return unknown === undefined
    ? undefined
    : `{{${unknown}}} means nothing; there are ${KNOWN.map(
        name => `{{${name}}}`,
      ).join(', ')} and {{args.<name>}}`;
}

/** True when the query differs from version to version. */
export function dependsOnVersion(template: string): boolean {
  return placeholdersOf(template).some(name =>
    (VERSION_PLACEHOLDERS as readonly string[]).includes(name),
  );
}

/**
 * PromQL.
 *
 * @throws PlaceholderError
 */
export function fillPromQl(
  template: string,
  values: PlaceholderValues,
): string {
  return fill(template, values, (value, name, at) => {
    const context = contextAt(template, at);
    if (context.quote === undefined) return bare(value, name);
    if (context.quote === '`') {
      if (!value.includes('`')) return context.regex ? literally(value) : value;
      throw new PlaceholderError(
        `{{${name}}} stands in backticks, which can't hold a backtick; use double quotes`,
      );
    }
    const text = context.regex ? literally(value) : value;
    return text
      .replaceAll('\\', '\\\\')
      .replaceAll(context.quote, `\\${context.quote}`)
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r');
  });
}

/**
 * A URL: values are percent-encoded, and none may stand before the path, where it would choose the server.
 *
 * @throws PlaceholderError
 */
export function fillUrl(template: string, values: PlaceholderValues): string {
  const path = /^[a-z]+:\/\/[^/?#]*/i.exec(template)?.[0].length ?? 0;
  return fill(template, values, (value, name, at) => {
    const inHost = at < path;
    if (inHost && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(value)) {
      throw new PlaceholderError(
        `{{${name}}} stands in the host name, where only a DNS label may be: ${JSON.stringify(
          value,
        )}`,
      );
    }
    return encodeURIComponent(value);
  });
}

/**
 * A JSON text: values are escaped, whether inside quotes or not.
 *
 * @throws PlaceholderError
 */
export function fillJson(template: string, values: PlaceholderValues): string {
  return fill(template, values, value => JSON.stringify(value).slice(1, -1));
}

/**
 * A header: a value with a line break could begin another one.
 *
 * @throws PlaceholderError
 */
export function fillHeader(
  template: string,
  values: PlaceholderValues,
): string {
  return fill(template, values, (value, name) => {
    // eslint-disable-next-line no-control-regex
    if (!/[\u0000-\u001f\u007f]/.test(value)) return value;
    throw new PlaceholderError(
      `{{${name}}} holds a control character, which no header may`,
    );
  });
}

function fill(
  template: string,
  values: PlaceholderValues,
  escape: (value: string, name: string, at: number) => string,
): string {
  return template.replace(PLACEHOLDER, (_, name: string, at: number) => {
    if (!Object.hasOwn(values, name)) {
      throw new PlaceholderError(`{{${name}}} has no value`);
    }
    return escape(values[name], name, at);
  });
}

/** Outside of a text of PromQL: numbers, and durations such as 1h30m. */
function bare(value: string, name: string): string {
  if (/^-?\d+(\.\d+)?$/.test(value)) return value;
  if (/^(\d+(ms|[smhdwy]))+$/.test(value)) return value;
  throw new PlaceholderError(
    `{{${name}}} stands outside of a quoted text, where only a number or a duration may be: ${JSON.stringify(
      value,
    )}`,
  );
}

/** RE2: the value matches itself. */
function literally(value: string): string {
  return value.replace(/[\\^$.*+?()[\]{}|]/g, found => `\\${found}`);
}

/** In which quotes a place of the query stands, and whether these hold a regular expression. */
function contextAt(
  query: string,
  at: number,
): { readonly quote?: string; readonly regex: boolean } {
  let quote: string | undefined;
  let regex = false;
  for (let index = 0; index < at; index += 1) {
    const char = query[index];
    if (quote === undefined) {
      if (char === '#') {
        const end = query.indexOf('\n', index);
        if (end === -1 || end >= at) return { regex: false };
        index = end;
      } else if (char === '"' || char === "'" || char === '`') {
        quote = char;
        regex = /[=!]~\s*$/.test(query.slice(0, index));
      }
    } else if (char === '\\' && quote !== '`') {
      index += 1;
    } else if (char === quote) {
      quote = undefined;
    }
  }
  return { quote, regex };
}
