// SPDX-License-Identifier: Apache-2.0
/** What a browser gets before anybody has signed in: the built portal, with the configuration put into its page. */
import assert from 'node:assert/strict';
import { globSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import appPlugin from '@backstage/plugin-app-backend';

const dist = resolve(__dirname, '../../packages/app/dist');

/** Every secret of app-config that Teal and what it sends mail with know. */
const secrets = {
  cluster: 'canary-cluster-2f1a',
  kubernetes: 'canary-kubernetes-81bb',
  registry: 'canary-registry-90ac',
  harbor: 'canary-harbor-77be',
  smtp: 'canary-smtp-5f1d',
  webhook: 'canary-webhook-66e0',
  robot: 'canary-robot-0d4c',
};

const config = {
  app: {
    baseUrl: 'http://localhost:3000',
    title: 'A portal of tests',
    disableStaticFallbackCache: true,
  },
  backend: { baseUrl: 'http://localhost:7007', listen: ':7007' },
  kubernetes: {
    serviceLocatorMethod: { type: 'multiTenant' },
    clusterLocatorMethods: [
      {
        type: 'config',
        clusters: [
          {
            ...{ name: 'live', url: 'https://127.0.0.1:1' },
            ...{ authProvider: 'serviceAccount' },
            serviceAccountToken: secrets.kubernetes,
          },
        ],
      },
    ],
  },
  notifications: {
    processors: {
      email: {
        transportConfig: {
          ...{ transport: 'smtp', hostname: 'localhost', port: 25 },
          ...{ username: 'teal', password: secrets.smtp },
        },
        sender: 'teal@portal.example.com',
      },
      dingtalk: {
        robots: [
          {
            name: 'shop',
            webhook: `https://localhost/robot/send?access_token=${secrets.webhook}`,
            secret: secrets.robot,
          },
        ],
      },
    },
  },
  rollouts: {
    clusters: [
      { name: 'cluster-of-tests', serviceAccountToken: secrets.cluster },
    ],
    registries: [
      { host: 'ghcr.io', username: 'teal', password: secrets.registry },
    ],
    harbor: { webhookSecret: secrets.harbor },
  },
};

test('no secret of app-config is in the page or in the bundle', async () => {
  const backend = await startTestBackend({
    features: [appPlugin, mockServices.rootConfig.factory({ data: config })],
  });
  try {
    const { port } = backend.server.address() as AddressInfo;
    const textOf = async (path: string) => {
      const response = await fetch(`http://localhost:${port}/${path}`);
      assert.equal(response.status, 200, path);
      return response.text();
    };
    const page = await textOf('');
    // The configuration is in it, and of clusters their names.
    assert.ok(page.includes('A portal of tests'));
    assert.ok(page.includes('cluster-of-tests'));
    const files = globSync('static/**/*', { cwd: dist }).filter(path =>
      statSync(resolve(dist, path)).isFile(),
    );
    assert.ok(files.some(path => path.endsWith('.js')));
    for (const path of ['', ...files]) {
      const text = path ? await textOf(path) : page;
      for (const [name, secret] of Object.entries(secrets)) {
        assert.ok(!text.includes(secret), `${name} in ${path || 'the page'}`);
      }
    }
  } finally {
    await backend.stop();
  }
});
