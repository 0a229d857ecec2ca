// SPDX-License-Identifier: Apache-2.0
import type { Rollout, RolloutStatus } from '@teal/rollouts-common';

/** A Rollout called shop/cart that is at the pause of step 2 of 3, release g7; what a test sets is what matters to it. */
export function aRollout(
  options: {
    name?: string;
    namespace?: string;
    status?: Partial<RolloutStatus>;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
    paused?: boolean;
    routes?: Rollout['spec']['traffic']['routes'];
  } = {},
): Rollout {
  const { name = 'cart', namespace = 'shop', annotations, labels } = options;
  return {
    apiVersion: 'rollouts.teal.dev/v1alpha1',
    kind: 'Rollout',
    metadata: {
      name,
      namespace,
      uid: `uid-of-${namespace}-${name}`,
      resourceVersion: '100',
      generation: 1,
      creationTimestamp: '2026-11-01T08:00:00Z',
      labels: labels ?? { 'backstage.io/kubernetes-id': name },
      annotations: { 'someone.else/notes': 'a secret', ...annotations },
    },
    spec: {
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      ...(options.paused && { paused: true }),
      strategy: {
        type: 'BlueGreen',
        steps: [
          { replicas: '50%' },
          { replicas: '100%', traffic: { weight: 20 }, pause: {} },
        ],
      },
      traffic: {
        service: name,
        routes: options.routes ?? [
          {
            apiVersion: 'gateway.networking.k8s.io/v1',
            kind: 'HTTPRoute',
            name,
          },
        ],
      },
    },
    status: {
      phase: 'Paused',
      step: '2/3',
      message: 'step 2 of 3: waits for a promote',
      release: { id: 'g7', startedAt: '2026-11-01T09:00:00.000Z' },
      stable: { revision: 'aaa', images: [], replicas: 2, readyReplicas: 2 },
      canary: { revision: 'bbb', images: [], replicas: 2, readyReplicas: 2 },
      currentStep: { state: 'Paused', startedAt: '2026-11-01T09:01:00.000Z' },
      steps: [
        {
          startedAt: '2026-11-01T09:00:00.000Z',
          finishedAt: '2026-11-01T09:00:30.000Z',
        },
        {
          startedAt: '2026-11-01T09:00:30.000Z',
          readyAt: '2026-11-01T09:00:50.000Z',
          routedAt: '2026-11-01T09:01:00.000Z',
        },
      ],
      traffic: { weight: 20 },
      ...options.status,
    },
  };
}
