// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';

/** What a command answered. */
export interface CommandResult {
  stdout: string;
  stderr: string;
  code: number;
}

/** Runs kubectl to its end; a code other than 0 is an answer, not an error. */
export function runKubectl(
  binary: string,
  kubeconfig: string,
  args: string[],
  { input = '' }: { input?: string } = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, ['--kubeconfig', kubeconfig, ...args]);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', chunk => stdout.push(chunk));
    child.stderr.on('data', chunk => stderr.push(chunk));
    child.once('error', reject);
    child.once('close', code =>
      resolve({
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
        code: code ?? 1,
      }),
    );
    // A command that ends without reading its input closes the pipe; that is its answer's business.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
