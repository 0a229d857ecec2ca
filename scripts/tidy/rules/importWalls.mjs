// SPDX-License-Identifier: Apache-2.0
// DESIGN §1: controller/ never imports Backstage, decide/ does no I/O; and the browser gets nothing of a server.
import { posix } from 'node:path';
import { importsOf, isTest } from '../source.mjs';

const backend = 'plugins/rollouts-backend/src';
const controller = `${backend}/controller/`;
const decide = `${controller}decide/`;
const judging = `${controller}analysis/judging/`;
const asking = `${controller}gates/asking/`;

const isBackstage = specifier => specifier.startsWith('@backstage/');
const isNode = specifier => specifier.startsWith('node:');

/**
 * One wall: files below `inside` may not name a module for which `forbids` has a reason.
 *
 * @type {{inside: string, forbids(specifier: string, path: string): string | undefined}[]}
 */
const walls = [
  {
    inside: decide,
    forbids(specifier, path) {
      const test = isTest(path);
      if (specifier.startsWith('.')) {
        const target = posix.join(posix.dirname(path), specifier);
        const known =
          target.startsWith(decide) ||
          target.startsWith(judging) ||
          target.startsWith(asking) ||
          target === `${controller}observe/observation`;
        return known || test
          ? undefined
          : 'decide/ imports only itself, observe/observation, analysis/judging/, gates/asking/ and rollouts-common; pass data in through the Observation';
      }
      const allowed =
        specifier === '@teal/rollouts-common' ||
        specifier === 'fast-check' ||
        (test && ['node:fs', 'node:path'].includes(specifier));
      return allowed
        ? undefined
        : 'decide/ is pure: no I/O, no library; pass data in through the Observation';
    },
  },
  {
    inside: judging,
    forbids(specifier, path) {
      const target = posix.join(posix.dirname(path), specifier);
      const allowed =
        isTest(path) ||
        (specifier.startsWith('.') && target.startsWith(judging)) ||
        // Calculation only: no I/O, no clock, no chance.
        [
          '@teal/rollouts-common',
          '@marcbachmann/cel-js',
          'simple-statistics',
        ].includes(specifier);
      return allowed
        ? undefined
        : 'analysis/judging/ is pure; ask in analysis/providers/ and pass the answer in';
    },
  },
  {
    inside: asking,
    forbids: specifier =>
      // Of crypto the hash: calculation only.
      ['@teal/rollouts-common', 'node:crypto'].includes(specifier)
        ? undefined
        : 'gates/asking/ is pure; ask in gates/ and pass the answer in',
  },
  {
    inside: 'plugins/rollouts/',
    forbids(specifier) {
      const server =
        isNode(specifier) ||
        specifier === '@kubernetes/client-node' ||
        /^@backstage\/(backend-|plugin-.*-(node|backend)$)/.test(specifier) ||
        /^@teal\/rollouts-(backend|node)/.test(specifier);
      return server
        ? 'the frontend runs in a browser; ask the REST API through rollouts-common'
        : undefined;
    },
  },
  {
    inside: 'plugins/rollouts-common/src/',
    forbids(specifier) {
      const oneSided =
        isNode(specifier) ||
        specifier === 'react' ||
        specifier === '@kubernetes/client-node';
      return oneSided
        ? 'rollouts-common runs in browser and backend alike'
        : undefined;
    },
  },
];

/** @type {import('../source.mjs').Rule} */
export const importWalls = {
  name: 'import-walls',
  applies: path => /\.tsx?$/.test(path),
  check({ path, tree }, all) {
    const imports = importsOf(tree);
    const findings = walls
      .filter(wall => path.startsWith(wall.inside))
      .flatMap(wall =>
        imports.flatMap(({ specifier, line }) => {
          const reason = wall.forbids(specifier, path);
          return reason
            ? [{ line, message: `imports ${specifier}: ${reason}` }]
            : [];
        }),
      );
    return path.startsWith(controller)
      ? [...findings, ...backstageReached(path, all)]
      : findings;
  },
};

/** Backstage by any way: named here, or by a file of the package that this one imports, however far. */
function backstageReached(start, all) {
  const findings = [];
  const seen = new Set([start]);
  const queue = [{ path: start, line: undefined, through: '' }];
  for (let next = queue.shift(); next; next = queue.shift()) {
    for (const { specifier, line } of importsOf(all.get(next.path).tree)) {
      const at = next.line ?? line;
      const target = resolve(next.path, specifier, all);
      if (isBackstage(specifier)) {
        findings.push({
          line: at,
          message: `imports ${specifier}${next.through}: controller/ never imports Backstage`,
        });
      } else if (target && !seen.has(target)) {
        seen.add(target);
        queue.push({ path: target, line: at, through: ` through ${target}` });
      }
    }
  }
  return findings;
}

function resolve(from, specifier, all) {
  if (!specifier.startsWith('.')) {
    return undefined;
  }
  const base = posix.join(posix.dirname(from), specifier);
  return ['', '.ts', '.tsx', '/index.ts']
    .map(end => base + end)
    .find(path => all.has(path));
}
