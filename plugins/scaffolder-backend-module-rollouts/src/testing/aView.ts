// SPDX-License-Identifier: Apache-2.0
import type {
  Rollout,
  RolloutStatus,
  RolloutView,
} from '@teal/rollouts-common';

/** Rollout local/shop/cart: a pause, a pause of ten minutes, then all. */
export function aView(
  status: RolloutStatus = {},
  options: {
    name?: string;
    annotations?: Record<string, string>;
    spec?: Partial<Rollout['spec']>;
  } = {},
): RolloutView {
  const { name = 'cart', annotations, spec } = options;
  return {
    cluster: 'local',
    rollout: {
      apiVersion: 'rollouts.teal.dev/v1alpha1',
      kind: 'Rollout',
      metadata: {
        name,
        namespace: 'shop',
        uid: `uid-of-${name}`,
        resourceVersion: '1',
        generation: 1,
        creationTimestamp: '2026-11-01T08:00:00Z',
        annotations,
      },
      spec: {
        workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        strategy: {
          type: 'BlueGreen',
          steps: [
            { replicas: '50%', pause: {} },
            {
              replicas: '100%',
              traffic: { weight: 20 },
              pause: { duration: '10m' },
            },
          ],
        },
        traffic: { service: name },
        ...spec,
      },
      status,
    },
  };
}

/** Release g7 stands at the pause of step 1. */
export const atPause: RolloutStatus = {
  phase: 'Paused',
  step: '1/3',
  message: 'step 1 of 3: waits for a promote',
  release: { id: 'g7', startedAt: '2026-11-01T09:00:00.000Z' },
  currentStep: { state: 'Paused', startedAt: '2026-11-01T09:01:00.000Z' },
  steps: [{ routedAt: '2026-11-01T09:01:00.000Z' }],
};

/** Release g7 has succeeded. */
export const succeeded: RolloutStatus = {
  phase: 'Healthy',
  message: 'cart runs teal.dev/shop:v2',
  release: {
    id: 'g7',
    startedAt: '2026-11-01T09:00:00.000Z',
    finishedAt: '2026-11-01T09:10:00.000Z',
    result: 'Succeeded',
  },
};
