// SPDX-License-Identifier: Apache-2.0
/** A release without a Rollout and all that is told of it, with a real database. */
import { mockServices } from '@backstage/backend-test-utils';
import type { ReleaseEvent } from '@teal/rollouts-common';
import type { Knex } from 'knex';
import { MemoryCluster } from '../api/__testUtils__/MemoryCluster';
import { aRollout } from '../api/__testUtils__/rollouts';
import type { Pod } from '../api/presentPod';
import { Clusters } from '../clusters/Clusters';
import type { Clock } from '../controller/clock';
import { systemClock } from '../controller/clock';
import { TestDatabases } from '../releases/__testUtils__/databases';
import { DiagnosisStore } from '../releases/DiagnosisStore';
import { migrate } from '../releases/openDatabase';
import { ReleaseKeeper } from '../releases/ReleaseKeeper';
import { ReleaseStore } from '../releases/ReleaseStore';
import { aWorkload } from '../starting/__testUtils__/workloads';
import type { Workload } from '../starting/workload';
import { RollingFollower } from './RollingFollower';
import { RollingPlans } from './RollingPlans';

const CART = '/apis/apps/v1/namespaces/shop/deployments/cart';
const at = (second: string) => `2026-11-01T09:00:${second}.000Z`;
const half = { observedGeneration: 1, replicas: 3, updatedReplicas: 1 };
const done = {
  ...{ observedGeneration: 1, replicas: 2, updatedReplicas: 2 },
  availableReplicas: 2,
};
const late = {
  ...half,
  conditions: [{ type: 'Progressing', reason: 'ProgressDeadlineExceeded' }],
};

/** A pod of cart; `ready` since it was made. */
const aPod = (name: string, createdAt: string, ready: boolean): Pod => ({
  metadata: { name, ...{ creationTimestamp: createdAt } },
  spec: { containers: [{ name: 'shop' }] },
  status: {
    conditions: [
      {
        ...{ type: 'Ready', status: ready ? 'True' : 'False' },
        ...{ lastTransitionTime: createdAt },
      },
    ],
    containerStatuses: ready
      ? []
      : [
          {
            ...{ name: 'shop', ready, restartCount: 0 },
            state: { waiting: { reason: 'ImagePullBackOff' } },
          },
        ],
  },
});
const old = aPod('cart-old', '2026-10-01T09:00:00.000Z', true);

describe('a release without a Rollout', () => {
  const databases = new TestDatabases();
  let database: Knex;
  let cluster: MemoryCluster;
  let clusters: Clusters;
  let events: ReleaseEvent[];
  let keeper: ReleaseKeeper;
  let second = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => Date.parse(at('00')) + second * 1_000,
  };

  beforeEach(async () => {
    second = 0;
    events = [];
    database = await databases.open('SQLite');
    await migrate(database);
    cluster = new MemoryCluster();
    clusters = new Clusters({
      starts: new Map([['local', cluster.start]]),
      clock: systemClock,
      logger: mockServices.logger.mock(),
    });
    cluster.put(aRollout());
    // It is connected once its first Rollout was told.
    await new Promise<void>(resolve => {
      const stop = clusters.onChange(() => {
        stop();
        resolve();
      });
    });
    keeper = new ReleaseKeeper({
      ...{ database, clock },
      onRolling: event => events.push(event),
    });
  });
  afterEach(() => clusters.stop());
  afterAll(() => databases.close());

  const follower = () =>
    new RollingFollower({
      ...{ clusters, keeper, clock },
      plans: new RollingPlans(database),
      diagnoses: new DiagnosisStore(database),
      logger: mockServices.logger.mock(),
    });

  function put(image: string, status: Workload['status']): void {
    const containers = [{ name: 'shop', image }];
    const spec = { selector: { matchLabels: { app: 'cart' } } };
    cluster.objects.set(CART, aWorkload({ containers, status, spec }));
  }

  async function begin(): Promise<string> {
    const { id } = await keeper.open({
      method: 'rolling',
      cluster: 'local',
      namespace: 'shop',
      workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
      entityRef: 'component:default/cart',
      from: { images: ['cart:v1'] },
      to: { images: ['cart:v2'] },
      operator: 'user:default/dora',
    });
    await new RollingPlans(database).put(id, {
      before: ['cart:v1'],
      after: ['cart:v2'],
      timeoutSeconds: 300,
      onFailure: 'Rollback',
    });
    put('cart:v2', half);
    await keeper.begun(id, {});
    return id;
  }

  async function detailOf(id: string) {
    const store = new ReleaseStore({
      database,
      environmentOf: () => undefined,
    });
    return store.detail((await store.get(id))!);
  }

  async function podsIn(id: string): Promise<string[]> {
    const { timeline } = await detailOf(id);
    return timeline
      .filter(({ kind }) => kind === 'pod')
      .map(({ state, name, message }) =>
        [state, name, message].filter(Boolean).join(' '),
      );
  }

  it('has its pods in the timeline, also when another replica goes on', async () => {
    const id = await begin();
    cluster.pods = [old, aPod('cart-new', at('01'), false)];
    second = 2;
    expect(await follower().look()).toBe(1);
    cluster.pods = [aPod('cart-new', at('01'), true)];
    second = 4;
    // Whoever goes on knows what was told, but never saw the pod that is gone.
    await follower().look();
    cluster.pods = [];
    second = 6;
    const third = follower();
    await third.look();
    await third.look();
    expect(await podsIn(id)).toEqual([
      'Created cart-new',
      'Ready cart-new',
      'Failed cart-new ImagePullBackOff',
      'Gone cart-new',
    ]);
  });

  it('keeps what it applied, without secrets', async () => {
    const id = await begin();
    const containers = [
      {
        ...{ name: 'shop', image: 'cart:v2' },
        env: [{ name: 'DB_PASSWORD', value: 'hunter2' }],
      },
    ];
    cluster.objects.set(CART, aWorkload({ containers, status: half }));
    await follower().look();
    const store = new ReleaseStore({
      database,
      environmentOf: () => undefined,
    });
    expect(await store.manifest(id)).toMatchObject({
      template: {
        spec: {
          containers: [
            {
              image: 'cart:v2',
              env: [{ name: 'DB_PASSWORD', value: '•••••• (masked)' }],
            },
          ],
        },
      },
    });
  });

  it('waits for its plan, which is written a moment later', async () => {
    const id = await begin();
    await new RollingPlans(database).remove(id);
    expect(await follower().look()).toBe(1);
    second = 61;
    expect(await follower().look()).toBe(0);
    expect(await detailOf(id)).toMatchObject({ status: 'Failed' });
  });

  it('tells that pods went that it had found', async () => {
    const id = await begin();
    const one = follower();
    cluster.pods = [old];
    await one.look();
    cluster.pods = [];
    await one.look();
    expect(await podsIn(id)).toEqual(['Gone cart-old']);
  });

  it('says to others that it began and how it ended, once', async () => {
    const id = await begin();
    put('cart:v2', done);
    second = 9;
    expect(await follower().look()).toBe(0);
    await keeper.ended(id, { status: 'Failed', reason: 'too late' });
    const told = {
      ...{ method: 'rolling', cluster: 'local', namespace: 'shop' },
      ...{ name: 'cart', release: id, entityRef: 'component:default/cart' },
      startedBy: 'user:default/dora',
    };
    expect(events).toEqual([
      {
        ...told,
        ...{ kind: 'started', phase: 'Progressing', at: at('00') },
        message: 'release of cart:v2 began',
        by: 'user:default/dora',
      },
      {
        ...told,
        ...{ kind: 'finished', phase: 'Healthy', at: at('09') },
        message: 'Deployment cart: all 2 pods are new and available',
      },
    ]);
    expect(await detailOf(id)).toMatchObject({
      status: 'Succeeded',
      weight: 100,
      durationSeconds: 9,
    });
  });

  it('keeps how the pods were that hindered it', async () => {
    cluster.pods = [
      aPod('cart-old', at('00'), true),
      aPod('cart-new', at('01'), false),
    ];
    const id = await begin();
    put('cart:v2', late);
    await follower().look();
    const kept = await new DiagnosisStore(database).of(id);
    expect(kept.map(({ pod, status }) => `${pod} ${status}`)).toEqual([
      'cart-new ImagePullBackOff',
    ]);
    cluster.pods = [];
  });

  it('goes back in the cluster and in its record', async () => {
    const id = await begin();
    put('cart:v2', late);
    await follower().look();
    expect(cluster.edits.at(-1)).toMatchObject({ fieldManager: 'teal-portal' });
    expect(await detailOf(id)).toMatchObject({
      status: 'RolledBack',
      weight: 0,
    });
    expect(events.at(-1)).toMatchObject({ kind: 'rolledBack', release: id });
  });
});
