// SPDX-License-Identifier: Apache-2.0
import { mockServices } from '@backstage/backend-test-utils';
import { MemoryCluster } from '../api/__testUtils__/MemoryCluster';
import { aRollout } from '../api/__testUtils__/rollouts';
import type { Clock } from '../controller/clock';
import { Clusters } from './Clusters';
import { clusterStatus } from './clusterStatus';
import { UnsupportedClusterError } from './connectCluster';
import type { StartCluster } from './HostedCluster';

/** Waits are as long as the test says: each is recorded and ends when asked to. */
class PatientClock implements Clock {
  readonly delaysMs: number[] = [];
  #waiting: (() => void)[] = [];
  #asked: (() => void)[] = [];

  now() {
    return 0;
  }

  monotonic() {
    return 0;
  }

  after(delayMs: number, task: () => void): () => void {
    this.delaysMs.push(delayMs);
    this.#waiting.push(task);
    this.#asked.splice(0).forEach(tell => tell());
    return () => {
      this.#waiting = this.#waiting.filter(it => it !== task);
    };
  }

  /** Ends the wait under way, or the next one. */
  async pass(): Promise<void> {
    if (!this.#waiting.length) {
      await new Promise<void>(resolve => {
        this.#asked.push(resolve);
      });
    }
    this.#waiting.splice(0).forEach(task => task());
  }
}

const logger = mockServices.logger.mock();

function host(starts: Record<string, StartCluster>) {
  const clock = new PatientClock();
  const clusters = new Clusters({
    starts: new Map(Object.entries(starts)),
    clock,
    logger,
  });
  return { clock, clusters };
}

function statusOf(clusters: Clusters, name: string) {
  const hosted = clusters.get(name);
  return hosted && clusterStatus(hosted);
}

describe('a cluster of the portal', () => {
  it('that does not answer is tried again, later and later, and then connected', async () => {
    const cluster = new MemoryCluster();
    cluster.put(aRollout());
    let tries = 0;
    const { clock, clusters } = host({
      late: async signal => {
        tries += 1;
        if (tries <= 3) throw new Error(`refused ${tries}`);
        return cluster.start(signal);
      },
    });
    const heard = new Promise(resolve => {
      clusters.onChange(resolve);
    });
    await clock.pass();
    await clock.pass();
    expect(statusOf(clusters, 'late')).toMatchObject({ state: 'unreachable' });
    await clock.pass();
    // Whoever listened before learns of what the cluster holds.
    expect(await heard).toEqual({
      cluster: 'late',
      namespace: 'shop',
      name: 'cart',
    });
    expect(statusOf(clusters, 'late')).toMatchObject({ state: 'connected' });
    const [first, second, third] = clock.delaysMs;
    expect(first).toBeLessThanOrEqual(1_000);
    expect(second).toBeGreaterThanOrEqual(1_000);
    expect(third).toBeGreaterThanOrEqual(2_000);
    await clusters.stop();
  });

  it('never hurts another one', async () => {
    const good = new MemoryCluster();
    const { clusters } = host({
      bad: () => Promise.reject(new Error('certificate has expired')),
      good: good.start,
      never: () =>
        Promise.reject(new UnsupportedClusterError('never', 'no account')),
    });
    const heard = new Promise(resolve => {
      clusters.onChange(resolve);
    });
    good.put(aRollout());
    await heard;
    expect(clusters.list().map(clusterStatus)).toMatchObject([
      { name: 'bad', state: 'unreachable', reason: 'certificate has expired' },
      { name: 'good', state: 'connected' },
      { name: 'never', state: 'unsupported', reason: 'no account' },
    ]);
    await clusters.stop();
  });

  it('that an account can not serve is not tried again', async () => {
    const { clock, clusters } = host({
      never: () =>
        Promise.reject(new UnsupportedClusterError('never', 'no account')),
    });
    await clusters.stop();
    expect(clock.delaysMs).toEqual([]);
  });

  it('that stops answering later is shown as unreachable, with the age of what is shown', async () => {
    const cluster = new MemoryCluster();
    cluster.put(aRollout());
    const { clusters } = host({ local: cluster.start });
    await new Promise(resolve => {
      clusters.onChange(resolve);
    });
    cluster.failingMs = 12_000;
    expect(statusOf(clusters, 'local')).toMatchObject({
      state: 'unreachable',
      reason: expect.stringContaining('for 12 s'),
    });
    await clusters.stop();
  });

  it('that does not stop cleanly keeps no other one from stopping', async () => {
    const stopped: string[] = [];
    const stopsWith = (
      name: string,
      stop: () => Promise<void>,
    ): StartCluster => {
      const cluster = new MemoryCluster();
      cluster.put(aRollout());
      return async () => ({
        connection: cluster,
        cache: cluster,
        stop: async () => {
          stopped.push(name);
          await stop();
        },
      });
    };
    const { clusters } = host({
      a: stopsWith('a', async () => {}),
      b: stopsWith('b', () => Promise.reject(new Error('Lease is gone'))),
    });
    const connected = new Set<string>();
    await new Promise<void>(resolve => {
      clusters.onChange(({ cluster }) => {
        connected.add(cluster);
        if (connected.size === 2) resolve();
      });
    });
    await expect(clusters.stop()).rejects.toThrow(
      '1 of 2 clusters did not stop cleanly',
    );
    expect(stopped.sort()).toEqual(['a', 'b']);
  });
});
