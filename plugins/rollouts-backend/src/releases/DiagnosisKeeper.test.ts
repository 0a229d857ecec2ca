// SPDX-License-Identifier: Apache-2.0
import { mockServices } from '@backstage/backend-test-utils';
import type { PodDiagnosis, Rollout } from '@teal/rollouts-common';
import { MemoryCluster } from '../api/__testUtils__/MemoryCluster';
import { aRollout } from '../api/__testUtils__/rollouts';
import type { Pod } from '../api/presentPod';
import { Clusters } from '../clusters/Clusters';
import type { Clock } from '../controller/clock';
import { systemClock } from '../controller/clock';
import { DiagnosisKeeper } from './DiagnosisKeeper';

/** Waits end at once: a test waits for what is kept. */
const impatient: Clock = {
  now: () => Date.parse('2026-11-01T10:00:00.000Z'),
  monotonic: () => 0,
  after: (delayMs, task) => systemClock.after(Math.min(delayMs, 1), task),
};

/** A table that a test can keep from having the record. */
class Kept {
  readonly pods: PodDiagnosis[] = [];
  forgotten = 0;
  record: string | undefined = 'id';
  asked = 0;
  readonly #waiting = new Set<() => void>();

  async recordOf(): Promise<string | undefined> {
    this.asked += 1;
    this.#tell();
    return this.record;
  }

  async keep(_id: string, seen: PodDiagnosis): Promise<void> {
    this.pods.push(seen);
    this.#tell();
  }

  async forget(): Promise<void> {
    this.forgotten += 1;
    this.#tell();
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const look = () => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  names(): string[] {
    return this.pods.map(({ pod, status }) => `${pod} ${status}`);
  }

  #tell(): void {
    for (const look of [...this.#waiting]) look();
  }
}

const pod = (name: string, status: Pod['status']): Pod => ({
  metadata: {
    name,
    labels: { 'pod-template-hash': 'bbb' },
    ownerReferences: [{ uid: 'rs-b', controller: true }],
  },
  spec: { containers: [{ name: 'app' }] },
  status,
});
const crashing = (name: string) =>
  pod(name, {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      {
        name: 'app',
        restartCount: 1,
        ready: false,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1 } },
      },
    ],
  });
const ready = (name: string) =>
  pod(name, {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'True' }],
    containerStatuses: [
      { name: 'app', restartCount: 0, ready: true, state: { running: {} } },
    ],
  });
const seen = (name: string, reason?: string) => ({
  ...{ name, hash: 'bbb', createdAt: '2026-11-01T09:00:01.000Z' },
  ...(reason && { waiting: { reason } }),
});

const paused = aRollout();
const rollingBack = aRollout({ status: { phase: 'RollingBack' } });

async function start(rollout: Rollout, options: { speaks?: boolean } = {}) {
  const cluster = new MemoryCluster();
  cluster.pods = [ready('cart-1'), crashing('cart-2'), ready('cart-3')];
  cluster.log = ['fatal\n'];
  cluster.put(rollout);
  const clusters = new Clusters({
    starts: new Map([['local', cluster.start]]),
    clock: systemClock,
    logger: mockServices.logger.mock(),
  });
  const kept = new Kept();
  const keeper = new DiagnosisKeeper({
    clusters,
    store: kept,
    clock: impatient,
    logger: mockServices.logger.mock(),
    speaks: () => options.speaks ?? true,
  });
  await new Promise<void>(resolve => {
    const look = () => (cluster.listening ? resolve() : setImmediate(look));
    look();
  });
  return {
    cluster,
    kept,
    async stop() {
      await keeper.close();
      await clusters.stop();
    },
  };
}

describe('pods of a release', () => {
  it('are looked at as soon as one ails, with its last lines', async () => {
    const { cluster, kept, stop } = await start(paused);
    cluster.seePods(paused.metadata, [seen('cart-2', 'ContainerCreating')]);
    cluster.seePods(paused.metadata, [seen('cart-2', 'CrashLoopBackOff')]);
    await kept.until(() => kept.pods.length > 0);
    expect(kept.names()).toEqual(['cart-2 CrashLoopBackOff']);
    expect(kept.pods[0].containers[0]).toMatchObject({
      exitCode: 1,
      lines: ['fatal'],
      previousLines: ['fatal'],
    });
    await stop();
  });

  it('are not looked at again for the same ailment', async () => {
    const { cluster, kept, stop } = await start(paused);
    for (const reason of ['ErrImagePull', 'ErrImagePull', 'ImagePullBackOff']) {
      cluster.seePods(paused.metadata, [seen('cart-2', reason)]);
    }
    await stop();
    // One and the same pod, so what waits to be written is written once.
    expect(kept.names()).toContain('cart-2 CrashLoopBackOff');
    const logs = cluster.streams.filter(({ query }) => !query?.previous);
    expect(logs).toHaveLength(2);
  });

  it('are all looked at when the release is sent back, those first that are not ready', async () => {
    const { cluster, kept, stop } = await start(paused);
    cluster.put(rollingBack);
    await kept.until(() => kept.pods.length === 3);
    expect(kept.names()).toEqual([
      'cart-2 CrashLoopBackOff',
      'cart-1 Running',
      'cart-3 Running',
    ]);
    cluster.put(aRollout({ status: { phase: 'RolledBack' } }));
    await stop();
    expect(kept.pods).toHaveLength(3);
  });

  it('are kept when the record comes later', async () => {
    const { cluster, kept, stop } = await start(paused);
    kept.record = undefined;
    cluster.put(rollingBack);
    await kept.until(() => kept.asked > 3);
    expect(kept.pods).toEqual([]);
    kept.record = 'id';
    await kept.until(() => kept.pods.length === 3);
    await stop();
  });

  it('are forgotten when the release ends well', async () => {
    const { cluster, kept, stop } = await start(paused);
    cluster.seePods(paused.metadata, [seen('cart-2', 'ImagePullBackOff')]);
    await kept.until(() => kept.pods.length > 0);
    const release = {
      ...paused.status!.release!,
      result: 'Succeeded' as const,
    };
    cluster.put(aRollout({ status: { phase: 'Healthy', release } }));
    await kept.until(() => kept.forgotten > 0);
    cluster.touch(paused.metadata);
    await stop();
    expect(kept.forgotten).toBe(1);
  });

  it('are no business of a replica that does not lead', async () => {
    const { cluster, kept, stop } = await start(paused, { speaks: false });
    cluster.seePods(paused.metadata, [seen('cart-2', 'CrashLoopBackOff')]);
    cluster.put(rollingBack);
    await stop();
    expect(kept.pods).toEqual([]);
    expect(cluster.streams).toEqual([]);
  });
});
