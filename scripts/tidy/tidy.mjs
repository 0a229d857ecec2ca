// SPDX-License-Identifier: Apache-2.0
import { rules as allRules } from './rules/index.mjs';
import { sourceOf } from './source.mjs';

const generated = /(^|\/)(generated|__generated__)\//;

/**
 * Holds files against the rules.
 *
 * @param {Record<string, string>} files text by path; generated ones are exempt
 * @returns {{path: string, line: number, rule: string, message: string}[]}
 */
export function tidy(files, rules = allRules) {
  const sources = new Map(
    Object.entries(files)
      .filter(([path]) => !generated.test(path))
      .map(([path, text]) => [path, sourceOf(path, text)]),
  );
  return [...sources.values()].flatMap(source =>
    rules
      .filter(rule => rule.applies(source.path))
      .flatMap(rule =>
        rule
          .check(source, sources)
          .map(finding => ({ path: source.path, rule: rule.name, ...finding })),
      ),
  );
}
