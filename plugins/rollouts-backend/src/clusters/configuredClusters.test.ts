// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { readSettings } from '../config';
import { configuredClusters } from './configuredClusters';

function plansFor(options: {
  locators?: JsonObject[];
  clusters?: JsonObject[];
}) {
  const config = new ConfigReader({
    kubernetes: { clusterLocatorMethods: options.locators ?? [] },
    rollouts: { clusters: options.clusters ?? [] },
  });
  const settings = readSettings(config);
  if (!settings) throw new Error('the block is there');
  return configuredClusters(config, settings);
}

const locator = (...clusters: JsonObject[]): JsonObject => ({
  type: 'config',
  clusters,
});

const prod = {
  name: 'prod',
  url: 'https://prod',
  authProvider: 'serviceAccount',
  serviceAccountToken: 'token-of-prod',
  caData: 'Q0E=',
};

describe('the clusters of the configuration', () => {
  it.each<[string, JsonObject, object]>([
    [
      'a service account with its token',
      prod,
      { how: 'token', token: 'token-of-prod' },
    ],
    [
      'the token in authMetadata',
      {
        name: 'prod',
        url: 'https://prod',
        authMetadata: {
          'kubernetes.io/auth-provider': 'serviceAccount',
          serviceAccountToken: 'in-metadata',
        },
      },
      { how: 'token', token: 'in-metadata' },
    ],
    [
      'a service account without a token: that of the pod',
      { name: 'prod', url: 'https://prod', authProvider: 'serviceAccount' },
      { how: 'inCluster' },
    ],
    [
      'kubectl proxy',
      {
        name: 'prod',
        url: 'http://localhost:8001',
        authProvider: 'localKubectlProxy',
      },
      { how: 'kubectlProxy' },
    ],
    [
      'a provider that signs in the person in the browser',
      { name: 'prod', url: 'https://prod', authProvider: 'google' },
      {
        how: 'unsupported',
        reason: expect.stringContaining('add a serviceAccountToken for "prod"'),
      },
    ],
  ])('%s', (_what, cluster, access) => {
    const [plan] = plansFor({ locators: [locator(cluster)] });
    expect(plan.access).toMatchObject(access);
  });

  it('include the local kubectl proxy', () => {
    expect(
      plansFor({ locators: [{ type: 'localKubectlProxy' }] }),
    ).toMatchObject([
      {
        name: 'local',
        cluster: { url: 'http://127.0.0.1:8001' },
        access: { how: 'kubectlProxy' },
      },
    ]);
  });

  it('show a locator that finds its clusters at run time, with the remedy', () => {
    const [plan] = plansFor({ locators: [{ type: 'gke', projectId: 'p' }] });
    expect(plan.access).toMatchObject({
      how: 'unsupported',
      reason: expect.stringContaining('rollouts.clusters'),
    });
  });

  it('inherit address and CA where rollouts.clusters only has a token of its own', () => {
    const [plan] = plansFor({
      locators: [locator({ ...prod, authProvider: 'google' })],
      clusters: [{ name: 'prod', serviceAccountToken: 'own' }],
    });
    expect(plan).toMatchObject({
      cluster: { url: 'https://prod', caData: 'Q0E=' },
      access: { how: 'ownToken', token: 'own' },
    });
  });

  it('keep the credentials of kubernetes: where rollouts.clusters only adds settings', () => {
    const [plan] = plansFor({
      locators: [locator(prod)],
      clusters: [{ name: 'prod', namespaces: ['shop'] }],
    });
    expect(plan).toMatchObject({
      access: { how: 'token', token: 'token-of-prod' },
      settings: { namespaces: ['shop'] },
    });
  });

  it('can be ones that only Teal knows', () => {
    expect(
      plansFor({
        clusters: [
          { name: 'a', url: 'https://a', serviceAccountToken: 't' },
          { name: 'b', kubeconfig: { file: '/k', context: 'c' } },
          { name: 'c' },
          { name: 'd', serviceAccountToken: 't' },
        ],
      }).map(({ access }) => access.how),
    ).toEqual(['ownToken', 'kubeconfig', 'unsupported', 'unsupported']);
  });

  it('hold no credential in what a connector gets to see', () => {
    const [plan] = plansFor({
      locators: [
        locator({
          ...prod,
          authMetadata: { serviceAccountToken: 'in-metadata', 'x/y': 'z' },
        }),
      ],
    });
    expect(JSON.stringify(plan.cluster)).not.toMatch(/token/i);
    expect(plan.cluster.authMetadata).toEqual({ 'x/y': 'z' });
  });
});
