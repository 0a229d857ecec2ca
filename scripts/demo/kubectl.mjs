// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';

/** kubectl said no; the message is what it said. */
export class KubectlFailed extends Error {
  name = 'KubectlFailed';

  constructor(args, code, stderr) {
    super(
      `kubectl ${args.join(' ')} ended with code ${code}: ${stderr.trim()}`,
    );
    this.code = code;
  }
}

/**
 * kubectl for one cluster.
 *
 * @param {{binary: string, kubeconfig: string, context?: string}} cluster
 * @returns {(args: string[]) => Promise<string>} resolves with its standard output
 * @throws KubectlFailed
 */
export function kubectlFor({ binary, kubeconfig, context }) {
  const target = [
    '--kubeconfig',
    kubeconfig,
    ...(context ? ['--context', context] : []),
  ];
  return args =>
    new Promise((resolve, reject) => {
      const child = spawn(binary, [...target, ...args], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.on('data', data => {
        stdout += data;
      });
      child.stderr.on('data', data => {
        stderr += data;
      });
      child.once('error', reject);
      child.once('close', code =>
        code === 0
          ? resolve(stdout)
          : reject(new KubectlFailed(args, code, stderr)),
      );
    });
}
