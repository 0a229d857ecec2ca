// SPDX-License-Identifier: Apache-2.0
import type { Ailing } from './explain';
import { explainContainer, explainPod } from './explain';

describe('what usually is behind a container that does not run', () => {
  it.each<[string, Omit<Ailing, 'name'>, RegExp]>([
    [
      'an image that nobody finds',
      { reason: 'ImagePullBackOff', image: 'shop:no' },
      /shop:no.*imagePullSecret/,
    ],
    [
      'a missing Secret',
      { reason: 'CreateContainerConfigError' },
      /ConfigMap or Secret/,
    ],
    [
      'too little memory, although it waits to be started again',
      {
        reason: 'CrashLoopBackOff',
        lastReason: 'OOMKilled',
        exitCode: 137,
        memoryLimit: '64Mi',
      },
      /limit of 64Mi/,
    ],
    [
      'a command that is not there',
      { reason: 'CrashLoopBackOff', exitCode: 127 },
      /exit code 127, its command is not in the image/,
    ],
    [
      'an error of its own, in an exit code without a meaning',
      { reason: 'Error', exitCode: 42 },
      /has ended: exit code 42\.$/,
    ],
    [
      'a service that ends by itself',
      { reason: 'CrashLoopBackOff', exitCode: 0 },
      /must go on running/,
    ],
    [
      'what ended it, while it runs once more',
      { ready: false, exitCode: 3 },
      /runs again after it ended: exit code 3\.$/,
    ],
    ['a probe that does not pass', { ready: false }, /readiness probe/],
  ])('%s', (_what, container, sentence) => {
    expect(explainContainer({ name: 'app', ...container })).toMatch(sentence);
  });

  it('is nothing where it runs or is only being made', () => {
    expect(explainContainer({ name: 'app', ready: true })).toBeUndefined();
    const made = { name: 'app', ready: false, reason: 'ContainerCreating' };
    expect(explainContainer(made)).toBeUndefined();
  });
});

describe('what keeps a pod as a whole', () => {
  it('is that no node takes it, in the words of the scheduler', () => {
    expect(explainPod({ unscheduled: '0/3 nodes: too few cpu.' })).toContain(
      'No node takes the pod: 0/3 nodes: too few cpu.',
    );
  });

  it('is that a node sent it away', () => {
    expect(explainPod({ reason: 'Evicted' })).toContain('short of memory');
  });

  it('is nothing once it runs', () => {
    expect(explainPod({ phase: 'Running' })).toBeUndefined();
  });
});
