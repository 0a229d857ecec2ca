// SPDX-License-Identifier: Apache-2.0
import { KubeApiError } from '../controller/kubeApi';
import { recordingConnection } from '../controller/testing/recordingConnection';
import { KnownClusters } from './KnownClusters';

const cluster = (name: string, uid: string) => ({
  ...recordingConnection(() => ({ metadata: { uid } })),
  name,
});

describe('one cluster under two names', () => {
  it('is hosted once, and the answer names both and the remedy', async () => {
    const known = new KnownClusters();
    const first = await known.claim(cluster('prod', 'u-1'));
    await known.claim(cluster('test', 'u-2'));
    await expect(known.claim(cluster('production', 'u-1'))).rejects.toThrow(
      'production is the same cluster as prod (its namespace kube-system has the UID u-1); take one of the two out of the configuration',
    );
    first.forget();
    await known.claim(cluster('production', 'u-1'));
  });

  it('is not looked for by an account that may not read the namespace', async () => {
    const known = new KnownClusters();
    const blind = recordingConnection(({ path }) => {
      throw new KubeApiError({
        cluster: 'test',
        method: 'GET',
        path,
        code: 403,
        status: {},
      });
    });
    await known.claim(blind);
    await expect(known.claim(blind)).resolves.toBeDefined();
  });
});
