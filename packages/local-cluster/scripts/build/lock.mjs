// SPDX-License-Identifier: Apache-2.0
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const betweenLooksMs = 300;

/** Runs `work` while no other process holds the lock; the lock of a process that died is taken over. */
export async function withLock(file, what, work) {
  let told = false;
  while (!take(file)) {
    if (!told) {
      process.stderr.write(
        `local cluster: another process is at it: ${what}\n`,
      );
      told = true;
    }
    await delay(betweenLooksMs);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') {
      throw error;
    }
  }
  if (!ownerLives(file)) {
    rmSync(file, { force: true });
  }
  return false;
}

function ownerLives(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // Empty for the moment between its making and its writing.
    return pid === 0 || isAlive(pid);
  } catch {
    // Given back while we looked.
    return false;
  }
}

/** Whether a process with this pid exists. */
export function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
