// SPDX-License-Identifier: Apache-2.0
// What has to be there before anything runs, in order. Each stage is skipped when its inputs are those of its last success.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint } from './fingerprint.mjs';
import { root } from './paths.mjs';
import { runStage, StageFailed } from './stage.mjs';
import { pathOf } from './toolchain.mjs';

const at = path => join(root, path);

const manifests = [
  'package.json',
  'test/package.json',
  ...['app', 'backend', 'local-cluster'].map(
    name => `packages/${name}/package.json`,
  ),
  ...['', '-backend', '-common', '-node'].map(
    name => `plugins/rollouts${name}/package.json`,
  ),
];

/** Installs the packages that yarn.lock names, no others. */
export function installPackages({ yarn, env }) {
  return runStage({
    name: 'packages',
    title: 'packages (yarn install)',
    fingerprint: () =>
      fingerprint({
        paths: ['yarn.lock', '.yarnrc.yml', ...manifests],
        versions: { platform: `${process.platform}-${process.arch}` },
      }),
    present: () => existsSync(at('node_modules/.yarn-state.yml')),
    work: async run => {
      await run(yarn, ['install', '--immutable'], {
        env,
        remedy:
          'see the log: a registry that can be reached and a yarn.lock that fits the package.json files are needed',
      });
    },
  });
}

/**
 * Builds the control plane, gateway and node agent that demo and tests run. Its script knows by itself what is missing, and
 * is done in no time when nothing is.
 */
export function buildLocalCluster({ node, env }) {
  return runStage({
    name: 'local-cluster',
    title: 'local cluster (Kubernetes, Contour, Envoy, Prometheus)',
    work: async run => {
      await run(node, ['packages/local-cluster/scripts/build.mjs'], {
        env,
        remedy: 'its last lines say what is missing',
      });
    },
  });
}

/** Builds istiod, which only the tests on Istio need: minutes, once. */
export function buildIstio({ node, env }) {
  return runStage({
    name: 'istio',
    title: 'istiod',
    work: async run => {
      await run(node, ['packages/local-cluster/scripts/build.mjs', '--istio'], {
        env,
        remedy: 'its last lines say what is missing',
      });
    },
  });
}

/** Builds the portal's frontend; the backend serves the result. */
export function buildPortal({ yarn, env }) {
  return runStage({
    name: 'portal',
    title: 'portal frontend (production build)',
    fingerprint: () =>
      fingerprint({
        paths: [
          'yarn.lock',
          'tsconfig.json',
          ...manifests,
          'packages/app/src',
          'packages/app/public',
          'plugins/rollouts/src',
          'plugins/rollouts-common/src',
          'plugins/rollouts-backend/config.d.ts',
        ],
      }),
    present: () => existsSync(at('packages/app/dist/index.html')),
    work: async run => {
      await run(yarn, ['workspace', 'app', 'build'], { env });
    },
  });
}

/** Debian keeps the server's programs out of PATH. */
const postgresFolders = '/usr/lib/postgresql';

/** Finds a Postgres server for the tests of the history, or installs Debian's when this is root. */
export async function ensurePostgres() {
  const found =
    process.env.POSTGRES_BIN || pathOf('initdb') || existsSync(postgresFolders);
  if (found) {
    return;
  }
  if (!pathOf('apt-get') || process.getuid?.() !== 0) {
    throw new StageFailed(
      'Postgres',
      'the tests of the history need a Postgres server; run `sudo apt-get install postgresql`, or name the folder of initdb with POSTGRES_BIN=/path/to/bin',
    );
  }
  await runStage({
    name: 'postgres',
    title: 'Postgres (from Debian)',
    work: async run => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await run('apt-get', ['update'], { env });
      await run(
        'apt-get',
        ['install', '-y', '--no-install-recommends', 'postgresql'],
        { env },
      );
    },
  });
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Finds a Chromium for the browser tests, or installs Debian's when this is root.
 *
 * @returns {Promise<string>} its absolute path, for the environment variable CHROMIUM_PATH
 */
export async function ensureChromium() {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (!existsSync(chosen)) {
      throw new StageFailed(
        'Chromium',
        `CHROMIUM_PATH names ${chosen}, which doesn't exist`,
      );
    }
    return chosen;
  }
  const found = () => browsers.map(pathOf).find(Boolean);
  if (found()) {
    return found();
  }
  if (!pathOf('apt-get') || process.getuid?.() !== 0) {
    throw new StageFailed(
      'Chromium',
      'the browser tests need Chromium; run `sudo apt-get install chromium`, or name one with CHROMIUM_PATH=/path/to/chromium',
    );
  }
  await runStage({
    name: 'chromium',
    title: 'Chromium (from Debian)',
    work: async run => {
      const env = { DEBIAN_FRONTEND: 'noninteractive' };
      await run('apt-get', ['update'], { env });
      await run(
        'apt-get',
        ['install', '-y', '--no-install-recommends', 'chromium'],
        { env },
      );
    },
  });
  return found();
}
