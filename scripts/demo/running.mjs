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

const file = join(cache, 'demo', 'running.json');

/**
 * @param {{pid: number, kubectl: string, kubeconfig: string}} demo
 * @returns {() => void} forgets it again
 */
export function announceDemo(demo) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(demo));
  return () => rmSync(file, { force: true });
}

/** @returns {{kubectl: string, kubeconfig: string} | undefined} the demo, when it runs */
export function runningDemo() {
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
