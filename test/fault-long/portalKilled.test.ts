// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import type { ReleaseDetail, RolloutView } from '@teal/rollouts-common';
import { databaseIn } from '../api/databaseIn';
import { assertTellsOf, History, linesOf } from '../api/History';
import { Portal } from '../api/Portal';
import { PortalToKill } from '../api/PortalToKill';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';

const steps = [
  { replicas: '50%', traffic: { weight: 0 }, pause: {} },
  { replicas: '100%', traffic: { weight: 20 }, pause: {} },
];

story(
  'the record of a release is whole although the portal was killed in its middle',
  'history',
  { shop: false, steps },
  async teal => {
    const folder = mkdtempSync(join(tmpdir(), 'teal-history-'));
    const config = configFor(teal);
    try {
      const first = await PortalToKill.start(folder, config);
      try {
        await teal.startShop();
        await teal.deploy('v2');
        await teal.untilPausedAt(1);
        await new History(first.client, teal.namespace).until(
          'record of a release that waits',
          ({ step, phase }) => step === '1/3' && phase === 'Paused',
        );
      } finally {
        await first.kill();
      }
      const { modules, config: database } = databaseIn(folder);
      const second = await Portal.start(config, modules, database);
      try {
        await goOn(teal, second);
      } finally {
        await second.stop();
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

async function goOn(teal: Teal, portal: Portal): Promise<void> {
  const ref = { cluster: 'local', namespace: teal.namespace, name: teal.name };
  await portal.untilClusters(([local]) => local.leading);
  const page = portal.follow(ref);
  const release = teal.releaseId();
  for (const step of [1, 2]) {
    await page.until(`step ${step} waits`, pausedAt(`${step}/3`));
    await portal.client.act(ref, {
      ...({ action: 'promote', release, step } as const),
      reason: `step ${step} is fine`,
    });
  }
  page.close();
  await teal.untilHealthy();
  const history = new History(portal.client, teal.namespace);
  const detail = await history.untilTold(
    'release that succeeded',
    ({ status }) => status === 'Succeeded',
  );
  assertWhole(detail, release);
  const pods = await portal.client.getPods(ref);
  assertTellsOf(
    pods.flatMap(({ name, version }) => (version === 'stable' ? name : [])),
    detail,
  );
  assert.equal((await history.all()).length, 1, 'one release, one record');
  const { template } = await portal.client.getReleaseManifest(detail.id);
  assert.match(JSON.stringify(template), /shop:v2/);
}

function assertWhole(detail: ReleaseDetail, release: string): void {
  assert.equal(detail.releaseId, release);
  assert.equal(detail.from.version, 'v1');
  assert.equal(detail.to.version, 'v2');
  assert.equal(detail.weight, 100);
  assert.ok(detail.operator, 'the user that the gate saw');
  assert.ok(detail.durationSeconds! > 0);
  const lines = linesOf(detail);
  for (const line of [
    'step Started 1',
    'step Ready 1',
    'step Routed 1',
    'step Finished 1 user:default/mock',
    'command promote 1 user:default/mock step 1 is fine',
    'step Finished 2 user:default/mock',
    'command promote 2 user:default/mock step 2 is fine',
    'status Succeeded',
  ]) {
    assert.ok(lines.includes(line), `${line} is not in\n${lines.join('\n')}`);
  }
  assert.equal(
    new Set(lines.filter(line => /^(step|status) /.test(line))).size,
    lines.filter(line => /^(step|status) /.test(line)).length,
    `nothing is told twice:\n${lines.join('\n')}`,
  );
}

function configFor({ cluster: { facts } }: Teal): JsonObject {
  return {
    lease: { durationSeconds: 2, renewSeconds: 1.5, retrySeconds: 0.3 },
    clusters: [
      { name: 'local', kubeconfig: { file: facts.controllerKubeconfig } },
    ],
  };
}

function pausedAt(step: string): (view: RolloutView) => boolean {
  return ({ rollout: { status } }) =>
    status?.phase === 'Paused' && status.step === step;
}
