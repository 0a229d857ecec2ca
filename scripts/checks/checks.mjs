// SPDX-License-Identifier: Apache-2.0
// Every check of this repository, in the order of `npm test`: cheap ones first, the real cluster and the browser last.

/**
 * @typedef {object} Check
 * @property {string} name for `--only`, and of its log
 * @property {string} title
 * @property {[string, ...string[]]} command `node` and `yarn` stand for this workspace's
 * @property {Record<string, string>} [env]
 * @property {('cluster' | 'istio' | 'portal' | 'browser' | 'postgres')[]} [needs] what must be built or installed before
 */

/** @type {Check[]} */
export const checks = [
  {
    name: 'tidy',
    title: 'house rules (yarn tidy)',
    command: ['yarn', 'tidy'],
  },
  {
    name: 'format',
    title: 'formatting (prettier)',
    command: ['yarn', 'prettier:check'],
  },
  {
    name: 'scripts',
    title: 'tests of the scripts',
    command: ['node', '--test', 'scripts/**/*.test.mjs'],
  },
  { name: 'tsc', title: 'types (tsc)', command: ['yarn', 'tsc'] },
  { name: 'lint', title: 'lint', command: ['yarn', 'lint'] },
  {
    name: 'unit',
    title: 'unit tests of every package',
    // Not through Yarn, which loses the end of what a program says when it exits at once. The timeout is for machines
    // under load, not an expectation.
    command: [
      'node',
      'node_modules/@backstage/cli/bin/backstage-cli',
      ...['repo', 'test', '--maxWorkers=2', '--testTimeout=300000'],
    ],
    env: { CI: '1' },
    needs: ['postgres'],
  },
  {
    name: 'local-cluster',
    title: 'tests of the local cluster',
    command: ['yarn', 'workspace', '@teal/local-cluster', 'test'],
    needs: ['cluster'],
  },
  {
    name: 'e2e',
    title: 'releases on a real cluster, under load and under faults',
    command: [
      'node',
      'scripts/run-ts.mjs',
      'test/run.ts',
      ...[
        'harness',
        'registry',
        'truths',
        'admission',
        'traffic',
        'api',
        'e2e',
        'analysis',
        'measuring',
        'fault',
        'gates',
      ],
    ],
    needs: ['cluster'],
  },
  {
    name: 'e2e-webhook',
    title: 'the same tables, and some of the stories, through the webhook',
    command: [
      ...['node', 'scripts/run-ts.mjs', 'test/run.ts', '--policies', 'none'],
      ...['admission', 'e2e'],
      ...['--only', 'gate.test', '--only', 'policies.test'],
      ...['--only', 'rollout.test', '--only', 'gitOps', '--only', 'rollBack'],
      ...['--only', 'editsInMidRelease'],
    ],
    needs: ['cluster'],
  },
  {
    name: 'istio',
    // `yarn test:istio` runs all of it.
    title: 'routes of Istio, on a real istiod (a short part)',
    command: ['node', 'scripts/run-ts.mjs', 'test/run.ts', 'istio-brief'],
    needs: ['cluster', 'istio'],
  },
  {
    name: 'journeys',
    title: 'journeys through the portal, in Chromium',
    command: ['node', 'scripts/run-ts.mjs', 'test/run.ts', 'journeys'],
    needs: ['cluster', 'portal', 'browser'],
  },
];
