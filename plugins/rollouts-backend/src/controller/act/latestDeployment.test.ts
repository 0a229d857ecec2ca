// SPDX-License-Identifier: Apache-2.0
import { Caches } from '../caches';
import { FakeClock, settled } from '../testing/fakeClock';
import { trimDeployment } from '../trim';
import { latestDeployment } from './latestDeployment';
import type { PerformContext } from './write';

const SURGE = 'rollouts.teal.dev/original-max-surge';

const deployment = (options: {
  version: string;
  observed?: number;
  ready?: number;
  surge?: string;
  replicas?: number;
  pods?: number;
}) =>
  trimDeployment({
    metadata: {
      name: 'cart',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: options.version,
      generation: 2,
      annotations: { [SURGE]: options.surge ?? '25%' },
    },
    spec: {
      replicas: options.replicas ?? 2,
      selector: { matchLabels: { app: 'cart' } },
      template: {},
    },
    status: {
      observedGeneration: options.observed ?? 2,
      readyReplicas: options.ready ?? 0,
      replicas: options.pods ?? 2,
    },
  });

const twoPods = { observed: { currentReplicas: 2 } };

function start(seen: ReturnType<typeof deployment>) {
  const { deployments } = new Caches();
  deployments.put(seen);
  const clock = new FakeClock();
  const { signal } = new AbortController();
  const context = {
    clock,
    signal,
    objects: { deployments, replicaSets: new Map([['cart-1', twoPods]]) },
  } as unknown as PerformContext;
  return { deployments, clock, latest: () => latestDeployment(context, seen) };
}

describe('the version that a write of the workload rests on', () => {
  const seen = deployment({ version: '5' });

  it('is the newest when only its status has changed since', async () => {
    const { deployments, latest } = start(seen);
    deployments.put(deployment({ version: '6', ready: 1 }));
    expect((await latest()).metadata.resourceVersion).toBe('6');
  });

  it.each([
    ['a saved field, without a new generation', { surge: '1' }],
    ['the spec', { replicas: 3 }],
  ])('stays the one that was decided on when %s has changed', async (_, it) => {
    const { deployments, latest } = start(seen);
    deployments.put(deployment({ version: '6', ...it }));
    expect((await latest()).metadata.resourceVersion).toBe('5');
  });

  it('waits for the report of the Deployment controller on the newest spec', async () => {
    const { deployments, latest } = start(
      deployment({ version: '5', observed: 1 }),
    );
    const written = latest();
    await settled();
    deployments.put(deployment({ version: '6' }));
    expect((await written).metadata.resourceVersion).toBe('6');
  });

  it('waits for the report on the pods that its ReplicaSets have by now', async () => {
    const { deployments, latest } = start(
      deployment({ version: '5', pods: 4 }),
    );
    const written = latest();
    await settled();
    deployments.put(deployment({ version: '6' }));
    expect((await written).metadata.resourceVersion).toBe('6');
  });

  it('does not wait long for a Deployment controller that is not there', async () => {
    const { clock, latest } = start(deployment({ version: '5', observed: 1 }));
    const written = latest();
    await clock.advance(100);
    expect((await written).metadata.resourceVersion).toBe('5');
  });
});
