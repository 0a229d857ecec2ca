// SPDX-License-Identifier: Apache-2.0
/**
 * `{service}` in a preset. A single pair of braces, so that neither app-config's
 * own `${…}` nor the `{{…}}` of metrics is meant, and nothing of a query such as
 * `{namespace="shop"}`.
 */

/** What a preset may leave to the entity. */
export interface PlaceholderValues {
  readonly service: string;
  readonly namespace: string;
  /** metadata.name of the entity. */
  readonly entity: string;
}

const NAMES: readonly (keyof PlaceholderValues)[] = [
  'service',
  'namespace',
  'entity',
];

const PLACEHOLDER = /(?<![{$])\{([A-Za-z][A-Za-z-]*)\}(?!\})/g;

/** A copy of the value with every placeholder of every text in it filled in. */
export function fillPlaceholders<T>(value: T, values: PlaceholderValues): T {
  return mapTexts(value, text =>
    text.replace(PLACEHOLDER, (all, name: string) =>
      isKnown(name) ? values[name] : all,
    ),
  ) as T;
}

/** The first text that holds a placeholder nobody knows, as a sentence; undefined: there is none. */
export function placeholderProblem(value: unknown): string | undefined {
  let problem: string | undefined;
  mapTexts(value, text => {
    for (const [, name] of text.matchAll(PLACEHOLDER)) {
      if (isKnown(name)) continue;
      problem ??= `{${name}} is no placeholder; there are ${NAMES.map(
        it => `{${it}}`,
      ).join(', ')}`;
    }
    return text;
  });
  return problem;
}

function isKnown(name: string): name is keyof PlaceholderValues {
  return NAMES.some(it => it === name);
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map(it => mapTexts(it, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) => [key, mapTexts(it, change)]),
  );
}
