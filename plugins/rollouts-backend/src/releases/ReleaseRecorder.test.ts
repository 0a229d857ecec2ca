// SPDX-License-Identifier: Apache-2.0
import { mockServices } from '@backstage/backend-test-utils';
import type { Rollout } from '@teal/rollouts-common';
import { commandAnnotations } from '@teal/rollouts-common';
import { MemoryCluster } from '../api/__testUtils__/MemoryCluster';
import { aRollout } from '../api/__testUtils__/rollouts';
import { Clusters } from '../clusters/Clusters';
import type { Clock } from '../controller/clock';
import { systemClock } from '../controller/clock';
import type { ReleaseUpdate } from './recordRelease';
import { ReleaseRecorder } from './ReleaseRecorder';

/** Waits of the recorder end at once: a test waits for what is written. */
const impatient: Clock = {
  now: () => Date.parse('2026-11-01T10:00:00.000Z'),
  monotonic: () => 0,
  after(delayMs, task) {
    return systemClock.after(Math.min(delayMs, 1), task);
  },
};

/** A database that a test can switch off. */
class Written {
  readonly updates: ReleaseUpdate[] = [];
  down = false;
  refused = 0;
  readonly #waiting = new Set<() => void>();

  async record(update: ReleaseUpdate): Promise<string> {
    if (this.down) {
      this.refused += 1;
      this.#tell();
      throw new Error('the database is down');
    }
    this.updates.push(update);
    this.#tell();
    return 'id';
  }

  async endVanished(): Promise<void> {}

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

  lines(): string[] {
    return this.updates.flatMap(({ entries }) =>
      entries.map(({ entry: { kind, state, name, by, message } }) =>
        [kind, state, name, by, message].filter(Boolean).join(' '),
      ),
    );
  }

  #tell(): void {
    for (const look of [...this.#waiting]) look();
  }
}

async function start(rollout: Rollout, options: { speaks?: boolean } = {}) {
  const cluster = new MemoryCluster();
  cluster.put(rollout);
  const clusters = new Clusters({
    starts: new Map([['local', cluster.start]]),
    clock: systemClock,
    logger: mockServices.logger.mock(),
  });
  const written = new Written();
  const speaks = { now: options.speaks ?? true };
  const recorder = new ReleaseRecorder({
    clusters,
    keeper: written,
    clock: impatient,
    logger: mockServices.logger.mock(),
    speaks: () => speaks.now,
    entityOf: async () => 'component:default/cart',
  });
  return {
    cluster,
    written,
    speaks,
    async stop() {
      await recorder.close();
      await clusters.stop();
    },
  };
}

const paused = aRollout();
const promoted = aRollout({
  annotations: {
    [commandAnnotations.promote]: 'g7/2',
    [commandAnnotations.actor]: 'user:default/dora',
    [commandAnnotations.reason]: 'looks good',
  },
});
const succeeded = aRollout({
  status: {
    phase: 'Healthy',
    release: {
      ...paused.status!.release!,
      result: 'Succeeded',
      finishedAt: '2026-11-01T09:30:00.000Z',
    },
  },
});

describe('the recorder', () => {
  it('writes down what it finds, and what happens from then on', async () => {
    const { cluster, written, stop } = await start(paused);
    await written.until(() => written.updates.length > 0);
    expect(written.updates[0]).toMatchObject({
      status: 'Running',
      entityRef: 'component:default/cart',
    });
    cluster.put(promoted);
    cluster.put(succeeded);
    await written.until(() => written.updates.at(-1)?.status === 'Succeeded');
    expect(written.lines()).toContain(
      'command promote user:default/dora looks good',
    );
    await stop();
  });

  it('writes nothing where nothing is new', async () => {
    const { cluster, written, stop } = await start(succeeded);
    await written.until(() => written.updates.length > 0);
    cluster.put(aRollout({ ...succeeded, status: succeeded.status }));
    cluster.touch(paused.metadata);
    await stop();
    expect(written.updates).toHaveLength(1);
  });

  it('keeps all of it while the database is down, and writes it in one', async () => {
    const { cluster, written, stop } = await start(paused);
    written.down = true;
    await written.until(() => written.refused > 0);
    cluster.put(promoted);
    cluster.put(succeeded);
    const refused = written.refused;
    await written.until(() => written.refused > refused);
    expect(written.updates).toEqual([]);
    written.down = false;
    await written.until(() => written.updates.length > 0);
    await stop();
    expect(written.updates).toHaveLength(1);
    expect(written.updates[0].status).toBe('Succeeded');
    expect(written.lines()).toEqual(
      expect.arrayContaining([
        'status Running',
        'step Routed',
        'command promote user:default/dora looks good',
        'status Succeeded',
      ]),
    );
  });

  it('follows each pod', async () => {
    const { cluster, written, stop } = await start(paused);
    const pod = {
      name: 'cart-1',
      hash: 'bbb',
      createdAt: '2026-11-01T09:00:01.000Z',
    };
    await written.until(() => written.updates.length > 0);
    cluster.seePods(paused.metadata, [
      { ...pod, waiting: { reason: 'ContainerCreating' } },
    ]);
    cluster.seePods(paused.metadata, [
      { ...pod, waiting: { reason: 'ImagePullBackOff', message: 'no v2' } },
    ]);
    cluster.seePods(paused.metadata, [
      { ...pod, readySince: Date.parse('2026-11-01T09:00:09.000Z') },
    ]);
    cluster.seePods(paused.metadata, []);
    await written.until(() => written.lines().includes('pod Gone cart-1'));
    expect(written.lines().filter(line => line.startsWith('pod'))).toEqual([
      'pod Created cart-1',
      'pod Failed cart-1 ImagePullBackOff: no v2',
      'pod Ready cart-1',
      'pod Gone cart-1',
    ]);
    await stop();
  });

  it('tells of a pod that was there before the release only that it went', async () => {
    const { cluster, written, stop } = await start(paused);
    const pod = {
      name: 'cart-0',
      hash: 'aaa',
      createdAt: '2026-10-01T09:00:00.000Z',
      readySince: Date.parse('2026-10-01T09:00:09.000Z'),
    };
    await written.until(() => written.updates.length > 0);
    cluster.seePods(paused.metadata, [pod]);
    // As in a StatefulSet: the next one has the same name.
    const next = { ...pod, createdAt: '2026-11-01T09:30:00.000Z' };
    cluster.seePods(paused.metadata, [{ ...next, readySince: undefined }]);
    await written.until(() => written.lines().includes('pod Gone cart-0'));
    expect(written.lines().filter(line => line.startsWith('pod'))).toEqual([
      'pod Created cart-0',
      'pod Gone cart-0',
    ]);
    await stop();
  });

  it('is silent where another replica speaks, and catches up when it leads', async () => {
    const { cluster, written, speaks, stop } = await start(paused, {
      speaks: false,
    });
    await new Promise<void>(resolve => {
      // The first put is told when the cluster is connected.
      const look = () => (cluster.listening ? resolve() : setImmediate(look));
      look();
    });
    cluster.put(succeeded);
    expect(written.updates).toEqual([]);
    speaks.now = true;
    await written.until(() => written.updates.length > 0);
    expect(written.updates[0].status).toBe('Succeeded');
    await stop();
  });

  it('ends a release whose Rollout goes without ending it', async () => {
    const { cluster, written, stop } = await start(paused);
    await written.until(() => written.updates.length > 0);
    cluster.remove(paused.metadata);
    await written.until(() => written.updates.at(-1)?.status === 'Cancelled');
    expect(written.updates.at(-1)?.reason).toBe(
      'its Rollout local/shop/cart was deleted',
    );
    await stop();
  });
});
