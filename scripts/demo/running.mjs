// SPDX-License-Identifier: Apache-2.0
// Where a running demo can be reached, for `npm run demo:release` in another terminal.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { cache } from '../setup/paths.mjs';

const fileOf = name => join(cache, 'demo', `${name}.json`);

/**
 * @param {{name: string, pid: number, portal: string, kubectl: string, kubeconfig: string}} demo
 * @returns {() => void} forgets it again
 */
export function announceDemo(demo) {
  const file = fileOf(demo.name);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(demo));
  return () => rmSync(file, { force: true });
}

/** @returns {{portal: string, kubectl: string, kubeconfig: string} | undefined} the demo of this name, when it runs */
export function runningDemo(name) {
  const file = fileOf(name);
  if (!existsSync(file)) {
    return undefined;
  }
  const demo = JSON.parse(readFileSync(file, 'utf8'));
  return isAlive(demo.pid) ? demo : undefined;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error.code === 'EPERM';
  }
}
