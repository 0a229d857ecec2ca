// SPDX-License-Identifier: Apache-2.0
import { mockServices } from '@backstage/backend-test-utils';
import type { ReleaseEvent } from '@teal/rollouts-common';
import { MemoryCluster } from '../api/__testUtils__/MemoryCluster';
import { aRollout } from '../api/__testUtils__/rollouts';
import { Clusters } from '../clusters/Clusters';
import { systemClock } from '../controller/clock';
import { ReleaseFeed } from './ReleaseFeed';

const running = aRollout();
const ended = aRollout({
  status: {
    phase: 'Healthy',
    release: {
      ...running.status!.release!,
      result: 'Succeeded',
      finishedAt: '2026-11-01T10:00:00.000Z',
    },
  },
});

async function startFeed(options: { speaks?: boolean } = {}) {
  const cluster = new MemoryCluster();
  const logger = mockServices.logger.mock();
  const clusters = new Clusters({
    starts: new Map([['local', cluster.start]]),
    clock: systemClock,
    logger,
  });
  const feed = new ReleaseFeed({
    clusters,
    clock: systemClock,
    logger,
    speaks: () => options.speaks ?? true,
    entityOf: () => 'component:default/cart',
  });
  cluster.put(running);
  // It is connected once its first Rollout was told.
  await new Promise<void>(resolve => {
    const stop = clusters.onChange(() => {
      stop();
      resolve();
    });
  });
  const events: ReleaseEvent[] = [];
  feed.subscribe(event => events.push(event));
  return { cluster, clusters, feed, events, logger };
}

describe('the feed of releases', () => {
  it('tells a change, and not what was there before', async () => {
    const { cluster, clusters, events } = await startFeed();
    cluster.put(ended);
    expect(events).toMatchObject([
      {
        cluster: 'local',
        namespace: 'shop',
        name: 'cart',
        entityRef: 'component:default/cart',
        release: 'g7',
        kind: 'finished',
        phase: 'Healthy',
      },
    ]);
    await clusters.stop();
  });

  it('is silent where another replica speaks', async () => {
    const { cluster, clusters, events } = await startFeed({ speaks: false });
    cluster.put(ended);
    expect(events).toEqual([]);
    await clusters.stop();
  });

  it('goes on when a listener throws, and is silent once closed', async () => {
    const { cluster, clusters, feed, events, logger } = await startFeed();
    const heard: ReleaseEvent[] = [];
    feed.subscribe(() => {
      throw new Error('no');
    });
    feed.subscribe(event => heard.push(event));
    cluster.put(ended);
    expect(heard).toHaveLength(1);
    expect(logger.error).toHaveBeenCalledTimes(1);
    feed.close();
    cluster.put(running);
    expect(events).toHaveLength(1);
    await clusters.stop();
  });
});
