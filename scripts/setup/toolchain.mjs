// SPDX-License-Identifier: Apache-2.0
// Node 24 and Yarn, brought from the npm registry when the machine's are missing or too old. Backstage needs Node 22 or
// 24; everything of Teal is run with one version so that a result never depends on the machine's.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { cache, root } from './paths.mjs';
import { StageFailed, runStage } from './stage.mjs';

const nodeMajor = '24';
const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
const platform = `${process.platform}-${process.arch}`;

const broughtNode = join(
  cache,
  'node/node_modules',
  `node-${platform}`,
  'bin/node',
);
const yarnScript = join(
  cache,
  'yarn/node_modules/@yarnpkg/cli-dist/bin/yarn.js',
);
const wrapper = join(cache, 'bin/yarn');

/** Yarn's version is named once, in package.json. */
function yarnVersion() {
  const { packageManager } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return packageManager.split('@')[1];
}

/**
 * Makes Node and Yarn available.
 *
 * @returns {Promise<{node: string, yarn: string, env: Record<string, string>}>} absolute paths, and the environment
 *   (PATH) in which scripts of this workspace run
 */
export async function ensureToolchain() {
  const node = await ensureNode();
  await ensureYarn(node);
  const path = [dirname(node), dirname(wrapper), process.env.PATH].join(
    delimiter,
  );
  return { node, yarn: wrapper, env: { PATH: path } };
}

async function ensureNode() {
  if (process.versions.node.split('.')[0] === nodeMajor) {
    return process.execPath;
  }
  if (existsSync(broughtNode)) {
    return broughtNode;
  }
  if (!platforms.includes(platform)) {
    throw new StageFailed(
      'Node 24',
      `this is Node ${process.versions.node} on ${platform}, for which no Node can be brought; install Node 24 and run again`,
    );
  }
  await runStage({
    name: 'node',
    title: `Node ${nodeMajor} (this machine's is ${process.versions.node})`,
    work: run => installFromNpm(run, 'node', `node-${platform}@${nodeMajor}`),
  });
  return broughtNode;
}

async function ensureYarn(node) {
  const version = yarnVersion();
  const manifest = join(dirname(dirname(yarnScript)), 'package.json');
  const present =
    existsSync(manifest) &&
    JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  if (!present) {
    await runStage({
      name: 'yarn',
      title: `Yarn ${version}`,
      work: run => installFromNpm(run, 'yarn', `@yarnpkg/cli-dist@${version}`),
    });
  }
  const script = [
    '#!/bin/sh',
    "# Made by set-up: this workspace's Yarn on this workspace's Node.",
    `PATH="${dirname(node)}:$PATH"`,
    'export PATH',
    `exec "${node}" "${yarnScript}" "$@"`,
    '',
  ].join('\n');
  if (!existsSync(wrapper) || readFileSync(wrapper, 'utf8') !== script) {
    mkdirSync(dirname(wrapper), { recursive: true });
    writeFileSync(wrapper, script);
    chmodSync(wrapper, 0o755);
  }
}

async function installFromNpm(run, folder, spec) {
  const remedy = 'npm must be on the PATH and reach its registry';
  if (!pathOf('npm')) {
    throw new StageFailed(
      spec,
      'npm is missing; install Node.js 20 or newer together with npm',
    );
  }
  const prefix = join(cache, folder);
  mkdirSync(prefix, { recursive: true });
  await run(
    'npm',
    [
      'install',
      '--prefix',
      prefix,
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      spec,
    ],
    { remedy },
  );
}

/** Where a command is on the PATH; undefined when it isn't. */
export function pathOf(name) {
  try {
    const found = execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name]);
    return String(found).trim();
  } catch {
    return undefined;
  }
}
