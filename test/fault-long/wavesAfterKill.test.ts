// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import type { JsonObject } from '@backstage/types';
import type { RolloutsClient, WavesView } from '@teal/rollouts-common';
import { databaseIn } from '../api/databaseIn';
import { Portal } from '../api/Portal';
import { PortalToKill } from '../api/PortalToKill';
import { deploymentOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';

const SOAK_SECONDS = 5;

story(
  'waves go on in another portal when theirs was killed, and release each place once',
  'waves',
  { shop: false, steps: [{ replicas: '100%', traffic: { weight: 50 } }] },
  async teal => {
    const production = `${teal.namespace}-prod`;
    const folder = mkdtempSync(join(tmpdir(), 'teal-waves-'));
    const config = configFor(teal, production);
    try {
      await makeProduction(teal, production);
      const first = await PortalToKill.start(folder, config);
      let id: string;
      try {
        await teal.startShop();
        id = await begun(first.client);
      } finally {
        await first.kill();
      }
      const { modules, config: database } = databaseIn(folder);
      const second = await Portal.start(
        config,
        [...modules, schedulerServiceFactory],
        database,
      );
      try {
        await assertGoesOn(second.client, { id, production });
      } finally {
        await second.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
      await teal.kubectl.ok([
        'delete',
        'namespace',
        production,
        '--wait=false',
      ]);
    }
  },
);

/** The same workload in a namespace of its own, without a Rollout. */
async function makeProduction(teal: Teal, namespace: string): Promise<void> {
  await teal.kubectl.ok(['create', 'namespace', namespace]);
  const deployment = deploymentOf(teal.options);
  await teal.kubectl.ok(
    ['apply', '--server-side', '-n', namespace, '-f', '-'],
    JSON.stringify({
      ...deployment,
      metadata: { ...deployment.metadata, namespace },
    }),
  );
  await teal.kubectl.ok([
    ...['rollout', 'status', `deployment/${teal.name}`],
    ...['-n', namespace, '--timeout=60s'],
  ]);
}

/** @returns id of the waves, whose first release is under way */
async function begun(client: RolloutsClient): Promise<string> {
  const record = await client.startRelease({
    workload: { name: 'cart' },
    version: 'v2',
    waves: [
      { environments: ['staging'], soakSeconds: SOAK_SECONDS },
      { environments: ['production'] },
    ],
  });
  assert.equal(record.environment, 'staging');
  assert.ok(record.wavesId, 'the record names its waves');
  return record.wavesId;
}

async function assertGoesOn(
  client: RolloutsClient,
  { id, production }: { readonly id: string; readonly production: string },
): Promise<void> {
  const seen = new Set<string>();
  const ended = await asSoonAs('the waves have ended', async () => {
    const waves = await client.getWaves(id).catch(() => undefined);
    if (waves) seen.add(stateOf(waves));
    return waves && waves.status !== 'Running' ? waves : undefined;
  });
  assert.equal(ended.status, 'Succeeded', ended.reason);
  assert.ok(seen.has('Soaking Waiting'), [...seen].join(', '));
  const { items } = await client.listReleases();
  assert.equal(items.length, 2, 'each place is released once');
  assert.deepEqual(
    items.map(({ namespace, wave, method, status }) =>
      [namespace === production, wave, method, status].join(' '),
    ),
    ['true 1 rolling Succeeded', 'false 0 rollout Succeeded'],
  );
  const [later, earlier] = items;
  const soaked =
    Date.parse(later.createdAt) - Date.parse(earlier.finishedAt ?? '');
  assert.ok(
    soaked >= SOAK_SECONDS * 1_000,
    `production began ${soaked} ms after staging had ended`,
  );
}

function stateOf({ waves }: WavesView): string {
  return waves.map(({ status }) => status).join(' ');
}

/** Asked again after each answer, up to two minutes. */
async function asSoonAs<T>(
  what: string,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline)
      throw new Error(`after two minutes not: ${what}`);
  }
}

function configFor(
  { cluster: { facts }, namespace }: Teal,
  production: string,
): JsonObject {
  return {
    lease: { durationSeconds: 2, renewSeconds: 1.5, retrySeconds: 0.3 },
    clusters: [
      { name: 'local', kubeconfig: { file: facts.controllerKubeconfig } },
    ],
    environments: [
      { name: 'staging', cluster: 'local', namespaces: [namespace] },
      { name: 'production', cluster: 'local', namespaces: [production] },
    ],
  };
}
