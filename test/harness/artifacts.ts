// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { toldAsLines } from './feeds';
import type { Teal } from './Teal';

/** Where failures leave what a person needs to understand them; not in version control. */
export const artifactsDirectory = resolve(__dirname, '../artifacts');

const kinds =
  'rollouts.rollouts.teal.dev,deployments,replicasets,pods,services,endpointslices,httproutes,events';

/** Keeps objects, pod logs, controller log, changes and ledgers of a story that failed; returns the folder. */
export async function keepArtifacts(teal: Teal): Promise<string> {
  const folder = join(artifactsDirectory, teal.namespace);
  mkdirSync(folder, { recursive: true });
  const keep = (name: string, content: string) =>
    writeFileSync(join(folder, name), content);

  const objects = await teal.kubectl.attempt([
    'get',
    kinds,
    '--output',
    'yaml',
    '--show-managed-fields',
  ]);
  keep('objects.yaml', objects.stdout + objects.stderr);
  const table = await teal.kubectl.attempt(['get', kinds, '--output', 'wide']);
  keep('objects.txt', table.stdout + table.stderr);
  const { controllerLog } = teal.cluster.facts;
  if (existsSync(controllerLog)) {
    copyFileSync(controllerLog, join(folder, 'controller.jsonl'));
  }
  keep('changes.jsonl', toldAsLines(teal.feeds).join('\n'));
  for (const { name, ledger } of teal.load.clients) {
    const lines = ledger.failures().map(entry => JSON.stringify(entry));
    keep(`${name}.txt`, [ledger.summary(), ...lines].join('\n'));
  }
  return folder;
}
