// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { BuildFailed } from './errors.mjs';

const keptOutput = 8_000;

/**
 * Runs a command to its end and answers its stdout. Its output shows only when it fails: then the last 8,000
 * characters are in the error.
 */
export function run(command, args, { cwd, env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', chunk => {
      stdout += chunk;
    });
    child.stderr.on('data', chunk => {
      stderr = (stderr + chunk).slice(-keptOutput);
    });
    child.once('error', cause =>
      reject(
        new BuildFailed(`${command} could not be started: ${cause.message}`, {
          cause,
        }),
      ),
    );
    child.once('close', code => {
      if (code === 0) {
        resolve(stdout);
        return;
      }
      reject(
        new BuildFailed(
          `${command} ${args.join(' ')} ended with ${code}:\n${stdout.slice(
            -keptOutput,
          )}${stderr}`,
        ),
      );
    });
  });
}

/** Whether a command can be started at all. */
export async function canRun(command, args) {
  try {
    await run(command, args);
    return true;
  } catch {
    return false;
  }
}
