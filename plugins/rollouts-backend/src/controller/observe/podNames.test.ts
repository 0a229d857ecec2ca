// SPDX-License-Identifier: Apache-2.0
import { trimEndpointSlice } from '../trimTraffic';
import type { ReplicaSetObservation } from './observation';
import { hashesByPodName } from './podNames';

const replicaSet = (name: string, hash: string, replicas: number) =>
  ({
    name,
    hash,
    replicas,
    currentReplicas: replicas,
  } as ReplicaSetObservation);

/** As k8s.io/apiserver's names.SimpleNameGenerator names a pod. */
const podOf = (name: string) => `${`${name}-`.slice(0, 58)}x7k2p`;

/** The hash that a pod is counted for. */
function hashOf(pod: string, replicaSets: ReplicaSetObservation[]) {
  const { byOwner } = trimEndpointSlice({
    metadata: { name: 'cart-1', uid: 'u', resourceVersion: '1' },
    endpoints: [{ targetRef: { kind: 'Pod', name: pod } }],
  });
  return hashesByPodName(replicaSets).get(Object.keys(byOwner)[0]);
}

describe('the version of a pod', () => {
  it.each([4, 46, 47, 48, 55])(
    'is known by its name, also where Kubernetes cuts that: Deployment of %s letters',
    length => {
      const name = `${'cart-'.repeat(12).slice(0, length - 1)}x`;
      const [old, now] = [`${name}-7d9f8c4d5b`, `${name}-8c4d5b7d9f`];
      const both = [replicaSet(old, 'old', 2), replicaSet(now, 'new', 1)];
      expect(hashOf(podOf(old), both)).toBe('old');
      expect(hashOf(podOf(now), both)).toBe('new');
      expect(hashOf('legacy-7d9f8c4d5b-x7k2p', both)).toBeUndefined();
    },
  );

  it('is that of the ReplicaSet with pods where names begin alike, and nobody knows it where two have some', () => {
    const name = 'c'.repeat(60);
    const [old, now] = [`${name}-7d9f`, `${name}-8c4d`];
    const pod = podOf(now);
    const running = replicaSet(now, 'new', 1);
    expect(hashOf(pod, [running, replicaSet(old, 'old', 0)])).toBe('new');
    expect(hashOf(pod, [running, replicaSet(old, 'old', 1)])).toBeUndefined();
  });
});
