// SPDX-License-Identifier: Apache-2.0
import { judge } from './judge';
import type { PodHealth } from './podHealth';
import { ailingPod, podHealth, POD_HEALTH_FAILURE } from './podHealth';

const pod = (more: Partial<PodHealth> = {}): PodHealth => ({
  name: 'cart-1',
  deleting: false,
  restarts: 0,
  ...more,
});

describe('pod-health', () => {
  it.each<[string, PodHealth[], string, string | undefined]>([
    ['healthy pods', [pod(), pod()], 'Successful', undefined],
    [
      'a pod that begins',
      [pod({ waiting: { reason: 'ContainerCreating' } })],
      'Successful',
      undefined,
    ],
    [
      'a restart',
      [pod(), pod({ restarts: 1 })],
      'Failed',
      'cart-1 (1 restarts)',
    ],
    [
      'a crash loop',
      [pod({ restarts: 3, waiting: { reason: 'CrashLoopBackOff' } })],
      'Failed',
      'cart-1 (CrashLoopBackOff)',
    ],
    [
      'an image that is missing',
      [pod({ waiting: { reason: 'ErrImagePull' } })],
      'Failed',
      'cart-1 (ErrImagePull)',
    ],
    [
      'too little memory',
      [pod({ restarts: 1, lastTermination: 'OOMKilled' })],
      'Failed',
      'cart-1 (OOMKilled)',
    ],
    [
      'a pod that goes',
      [pod({ deleting: true, restarts: 5 })],
      'Successful',
      undefined,
    ],
  ])('of %s', (_, pods, phase, ailing) => {
    const judged = judge(
      { failureCondition: POD_HEALTH_FAILURE },
      { kind: 'value', result: podHealth(pods) },
      { step: 1, weight: 0, args: {} },
    );
    expect(judged.phase).toBe(phase);
    expect(ailingPod(pods)).toBe(ailing);
  });
});
