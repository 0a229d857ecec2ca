// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Teal } from './Teal';

/** `yarn controller release-all` as a person types it, with an administrator's kubeconfig. */
export async function releaseAll(
  teal: Teal,
  reason: string,
): Promise<{ readonly code: number | null; readonly log: string }> {
  const child = spawn(
    process.execPath,
    [
      resolve(__dirname, '../../scripts/controller.mjs'),
      'release-all',
      '--kubeconfig',
      teal.cluster.facts.kubeconfig,
      '--namespace',
      teal.namespace,
      '--reason',
      reason,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = new Promise<number | null>(done => child.once('close', done));
  const log = await text(child.stdout);
  return { code: await ended, log };
}
