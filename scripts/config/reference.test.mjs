// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readKeys, reference, referenceFile } from './reference.mjs';

test('docs/configuration.md names every key of config.d.ts; `yarn config-reference` writes it', async () => {
  assert.equal(readFileSync(referenceFile, 'utf8'), await reference());
});

test('every key says what it means', async () => {
  const keys = [...(await readKeys()).values()].flat();
  const silent = keys.filter(({ description }) => !description);
  assert.deepEqual(
    silent.map(({ path }) => path),
    [],
  );
});

test('secrets are marked as secrets, and browsers get names and addresses of pages alone', async () => {
  const keys = [...(await readKeys()).values()].flat();
  const pathsOf = visibility =>
    keys.filter(key => key.visibility === visibility).map(({ path }) => path);
  const robots = 'notifications.processors.dingtalk.robots[]';
  assert.deepEqual(pathsOf('secret').sort(), [
    ...[`${robots}.secret`, `${robots}.webhook`],
    'rollouts.clusters[].serviceAccountToken',
    'rollouts.harbor.webhookSecret',
    'rollouts.registries[].password',
  ]);
  assert.deepEqual(pathsOf('frontend').sort(), [
    'rollouts.clusters[].name',
    'rollouts.clusters[].prometheus.externalUrl',
    'rollouts.prometheus.externalUrl',
  ]);
});
