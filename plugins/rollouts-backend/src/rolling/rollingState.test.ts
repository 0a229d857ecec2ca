// SPDX-License-Identifier: Apache-2.0
import { aWorkload } from '../starting/__testUtils__/workloads';
import type { Workload } from '../starting/workload';
import { rollingState } from './rollingState';

const told = (
  kind: string,
  status: object,
  spec: Partial<Workload['spec']> = {},
) => {
  const workload = aWorkload({
    generation: 2,
    status: { observedGeneration: 2, ...status },
    spec: { replicas: 3, ...spec },
  });
  const { state, message } = rollingState(workload, kind);
  return [state, message.replace(/^\w+ cart: /, '')];
};

describe('how far Kubernetes is, as kubectl rollout status says it', () => {
  it.each([
    [
      'Deployment',
      { observedGeneration: 1 },
      'waiting',
      'Kubernetes has not looked at the new template yet',
    ],
    [
      'Deployment',
      { updatedReplicas: 1, replicas: 4 },
      'waiting',
      '1 of 3 new pods exist',
    ],
    [
      'Deployment',
      { updatedReplicas: 3, replicas: 4 },
      'waiting',
      '1 old pods are still there',
    ],
    [
      'Deployment',
      { updatedReplicas: 3, replicas: 3, availableReplicas: 2 },
      'waiting',
      '2 of 3 new pods are available',
    ],
    [
      'Deployment',
      { updatedReplicas: 3, replicas: 3, availableReplicas: 3 },
      'done',
      'all 3 pods are new and available',
    ],
    [
      'Deployment',
      {
        updatedReplicas: 1,
        replicas: 4,
        conditions: [
          {
            type: 'Progressing',
            reason: 'ProgressDeadlineExceeded',
            message: 'ReplicaSet "cart-b" has timed out progressing.',
          },
        ],
      },
      'failed',
      'its pods made no progress within progressDeadlineSeconds: ReplicaSet "cart-b" has timed out progressing.',
    ],
    [
      'DaemonSet',
      { desiredNumberScheduled: 3, updatedNumberScheduled: 1 },
      'waiting',
      '1 of 3 nodes have a new pod',
    ],
    [
      'DaemonSet',
      {
        desiredNumberScheduled: 3,
        updatedNumberScheduled: 3,
        numberAvailable: 2,
      },
      'waiting',
      '2 of 3 new pods are available',
    ],
    [
      'DaemonSet',
      {
        desiredNumberScheduled: 3,
        updatedNumberScheduled: 3,
        numberAvailable: 3,
      },
      'done',
      'all 3 pods are new and available',
    ],
    ['StatefulSet', { readyReplicas: 2 }, 'waiting', '2 of 3 pods are ready'],
    [
      'StatefulSet',
      {
        readyReplicas: 3,
        updatedReplicas: 1,
        currentRevision: 'a',
        updateRevision: 'b',
      },
      'waiting',
      '1 of 3 pods are new',
    ],
    [
      'StatefulSet',
      {
        readyReplicas: 3,
        updatedReplicas: 3,
        currentRevision: 'b',
        updateRevision: 'b',
      },
      'done',
      'all 3 pods are new and ready',
    ],
  ])('%s %j is %s: %s', (kind, status, state, message) => {
    expect(told(kind, status)).toEqual([state, message]);
  });

  it('ends at the partition of a StatefulSet', () => {
    const spec = {
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { partition: 2 },
      },
    };
    const revisions = { currentRevision: 'a', updateRevision: 'b' };
    const status = { readyReplicas: 3, ...revisions };
    expect(
      told('StatefulSet', { ...status, updatedReplicas: 0 }, spec),
    ).toEqual(['waiting', '0 of 1 pods above the partition are new']);
    expect(
      told('StatefulSet', { ...status, updatedReplicas: 1 }, spec)[0],
    ).toBe('done');
  });
});
