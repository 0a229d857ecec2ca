// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

const graceMs = 10_000;
const tailLines = 25;

/** A process of the demo ended that should be running. */
export class ChildEnded extends Error {
  name = 'ChildEnded';

  constructor(title, { code, signal }, log) {
    const how = signal ? `was ended by ${signal}` : `ended with code ${code}`;
    const tail = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-tailLines)
      .join('\n');
    super(`${title} ${how}\n--- end of ${log}\n${tail}\n---`);
  }
}

/**
 * Starts a process in its own group, so that Ctrl-C in the terminal reaches only us and everything ends in order.
 *
 * @param {{title: string, command: string, args: string[], cwd: string, env?: Record<string, string>, log: string}} child
 * @returns {{failed: Promise<never>, stop(): Promise<void>}} `failed` rejects with ChildEnded when nobody asked for the end
 */
export function startChild({ title, command, args, cwd, env = {}, log }) {
  mkdirSync(dirname(log), { recursive: true });
  const output = openSync(log, 'w', 0o600);
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    detached: true,
    // The channel is how the child learns that this process was killed (run-ts.mjs).
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  let stopping = false;
  const ended = new Promise(resolve => {
    child.once('error', error => resolve({ code: error.code, signal: null }));
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const failed = ended.then(end => {
    if (!stopping) {
      throw new ChildEnded(title, end, log);
    }
    return new Promise(() => {});
  });
  failed.catch(() => {});
  const stop = async () => {
    stopping = true;
    child.kill('SIGTERM');
    const forced = setTimeout(() => child.kill('SIGKILL'), graceMs);
    await ended;
    clearTimeout(forced);
  };
  return { failed, stop };
}
