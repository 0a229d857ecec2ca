// SPDX-License-Identifier: Apache-2.0
import { ago, rolloutView } from '../fixtures/rolloutView';
import { hasPodTrouble } from './podTrouble';

const waitingFor = (what: string) =>
  rolloutView({
    status: {
      phase: 'Progressing',
      release: { id: 'g2', startedAt: ago(60) },
      currentStep: { state: 'WaitingForPods', startedAt: ago(50) },
      message: `step 1 of 2: 0 of 2 new pods ready, waiting for ${what}`,
    },
  });

describe('trouble of new pods', () => {
  it.each([
    'cart-7d9f-abc (ImagePullBackOff)',
    'cart-7d9f-abc (ErrImagePull)',
    'cart-7d9f-abc (CrashLoopBackOff)',
    'cart-7d9f-abc (CreateContainerConfigError)',
    'cart-7d9f-abc (not ready, 3 restarts)',
    'cart-7d9f-abc (no node takes it: 0/3 nodes are available)',
  ])('%s', what => {
    expect(hasPodTrouble(waitingFor(what))).toBe(true);
  });

  it.each([
    'cart-7d9f-abc (ContainerCreating)',
    'cart-7d9f-abc (not ready)',
    'cart-7d9f-abc (must stay ready for 10 s)',
    'Deployment cart to get its new ReplicaSet',
  ])('none: %s', what => {
    expect(hasPodTrouble(waitingFor(what))).toBe(false);
  });

  it('is over with its release', () => {
    const { rollout } = waitingFor('cart-7d9f-abc (CrashLoopBackOff)');
    const release = { id: 'g2', startedAt: ago(60), finishedAt: ago(10) };
    const over = rolloutView({ status: { ...rollout.status, release } });
    expect(hasPodTrouble(over)).toBe(false);
  });
});
