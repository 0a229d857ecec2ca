// SPDX-License-Identifier: Apache-2.0
import type { PodObservation } from '../observe/observation';
import { newPodsReady } from './readiness';
import { lookAt } from './simulation/lookAt';
import { at } from './simulation/moments';
import { understand } from './situation';

/** Step 1 wants 3 new pods; minReadySeconds was 10. */
function readiness(
  pods: readonly Partial<PodObservation>[] | undefined,
  podsRefused?: string,
) {
  const { world } = at('Progressing', {
    fields: { minReadySeconds: 10, maxSurge: 1, maxUnavailable: 0 },
  });
  const observation = lookAt(world);
  const workload = observation?.workload;
  if (!observation || !workload) throw new TypeError('no workload');
  const named = pods?.map((pod, index) => ({
    name: `cart-${index}`,
    hash: 'hashv2',
    deleting: false,
    restarts: 0,
    ...pod,
  }));
  const situation = understand(
    {
      ...observation,
      pods: named,
      replicaSets: observation.replicaSets.map(each => ({
        ...each,
        podsRefused,
      })),
    },
    workload,
    world.now,
  );
  return { now: world.now, ...newPodsReady(situation, 3) };
}

const long = { readySince: 0 };

describe('new pods count once they were ready for the original minReadySeconds (b3)', () => {
  it('ready for 3 s of 10 s: waits, names the pod and knows when to look again', () => {
    const { now } = readiness([]);
    expect(readiness([long, long, { readySince: now - 3_000 }])).toMatchObject({
      podsReady: 2,
      sentence:
        '2 of 3 new pods ready, waiting for cart-2 (must stay ready for 10 s)',
      nextAt: now + 7_000,
    });
  });

  it.each<[string, Partial<PodObservation>, string]>([
    [
      'an image that cannot be pulled',
      { waiting: { reason: 'ImagePullBackOff' } },
      'cart-2 (ImagePullBackOff)',
    ],
    [
      'a pod that fits nowhere',
      {
        unschedulable:
          '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
      },
      'cart-2 (no node takes it: 0/3 nodes are available: 3 Insufficient cpu)',
    ],
    ['a pod that restarts', { restarts: 4 }, 'cart-2 (not ready, 4 restarts)'],
    ['a pod that is not ready', {}, 'cart-2 (not ready)'],
  ])('names %s', (_, pod, sentence) => {
    expect(readiness([long, long, pod]).sentence).toBe(
      `2 of 3 new pods ready, waiting for ${sentence}`,
    );
  });

  it('a quota that refuses the surge is named with its numbers', () => {
    const refusal =
      'pods "cart-hashv2-x7k2p" is forbidden: exceeded quota: small, requested: pods=1, used: pods=5, limited: pods=5';
    expect(readiness([long], refusal).sentence).toBe(
      `1 of 3 new pods ready, waiting for ReplicaSet cart-hashv2, which can't make 2 more: ${refusal}`,
    );
    expect(readiness([long, long, long], refusal).sentence).toBe(
      '3 of 3 new pods ready',
    );
  });

  it('the worst ailment is named first', () => {
    expect(
      readiness([{}, long, { waiting: { reason: 'CrashLoopBackOff' } }])
        .sentence,
    ).toContain('cart-2 (CrashLoopBackOff)');
  });

  it('pods that go and pods of other versions do not count', () => {
    const pods = [
      long,
      { ...long, deleting: true },
      { ...long, hash: 'hashv1' },
    ];
    expect(readiness(pods).podsReady).toBe(1);
  });

  it('without a list of pods nobody knows for how long they were ready', () => {
    expect(readiness(undefined)).toMatchObject({
      podsReady: 0,
      sentence: expect.stringContaining('waiting for the list of pods'),
    });
  });
});
