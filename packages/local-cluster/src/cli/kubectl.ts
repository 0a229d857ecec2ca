// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { readRecord } from './record.ts';

/** Runs kubectl with this terminal's input and output. */
export async function kubectl(name: string, args: string[]): Promise<number> {
  const record = readRecord(name);
  if (!record) {
    process.stderr.write(
      `local cluster "${name}" does not run: start it with "yarn local-cluster up --name ${name}"\n`,
    );
    return 1;
  }
  const child = spawn(
    record.kubectl,
    ['--kubeconfig', record.kubeconfig, ...args],
    { stdio: 'inherit' },
  );
  // Ctrl-C reaches kubectl too; its end decides ours.
  process.on('SIGINT', () => {});
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', code => resolve(code ?? 1));
  });
}
