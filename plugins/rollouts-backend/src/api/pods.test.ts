// SPDX-License-Identifier: Apache-2.0
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';
import type { Pod } from './presentPod';
import { presentPod } from './presentPod';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

let api: TestApi | undefined;
let cluster: MemoryCluster;

function aPod(
  name: string,
  options: {
    owner?: string;
    hash?: string;
    status?: Pod['status'];
    deleting?: boolean;
  } = {},
): Pod {
  const { owner = 'rs-a', hash = 'aaa', status } = options;
  return {
    metadata: {
      name,
      labels: { 'pod-template-hash': hash },
      ownerReferences: [{ uid: owner, controller: true }],
      ...(options.deleting && { deletionTimestamp: '2026-11-01T09:00:00Z' }),
    },
    spec: {
      initContainers: [{ name: 'migrate' }],
      containers: [{ name: 'app' }, { name: 'proxy' }],
    },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      ...status,
    },
  };
}

async function start(
  permissions?: Parameters<typeof startApi>[0]['permissions'],
) {
  cluster = new MemoryCluster();
  cluster.put(aRollout());
  cluster.pods = [
    aPod('cart-bbb-1', { owner: 'rs-b', hash: 'bbb' }),
    aPod('cart-aaa-1'),
    aPod('stranger', { owner: 'another-replica-set' }),
  ];
  cluster.log = ['one\n', 'two\n'];
  api = await startApi({ clusters: { local: cluster.start }, permissions });
  return api.app;
}

afterEach(() => api?.stop());

const PODS = '/rollouts/local/shop/cart/pods';

describe('pods', () => {
  it("are the workload's own, the stable version first", async () => {
    const { body } = await request(await start())
      .get(PODS)
      .expect(200);
    expect(body.items).toEqual([
      expect.objectContaining({
        name: 'cart-aaa-1',
        version: 'stable',
        ready: true,
      }),
      expect.objectContaining({ name: 'cart-bbb-1', version: 'canary' }),
    ]);
  });

  const waiting = (reason: string, message?: string) => ({
    containerStatuses: [
      { name: 'app', restartCount: 3, state: { waiting: { reason, message } } },
    ],
  });

  it.each<[string, Pod['status'], string, string | undefined]>([
    ['runs', {}, 'Running', undefined],
    [
      'has an image that nobody finds',
      waiting('ImagePullBackOff', 'back-off pulling image "shop:no"'),
      'ImagePullBackOff',
      'app: back-off pulling image "shop:no"',
    ],
    [
      'ended',
      {
        containerStatuses: [
          {
            name: 'app',
            restartCount: 0,
            state: { terminated: { exitCode: 3 } },
          },
        ],
      },
      'ExitCode:3',
      'app ended with exit code 3',
    ],
    [
      'fits on no node',
      {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            message: '0/1 nodes: too few cpu',
          },
        ],
      },
      'Pending',
      '0/1 nodes: too few cpu',
    ],
    [
      'waits for its init container',
      {
        initContainerStatuses: [
          {
            name: 'prepare',
            restartCount: 0,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
          },
        ],
      },
      'Init:CrashLoopBackOff',
      undefined,
    ],
    [
      'was evicted',
      { reason: 'Evicted', message: 'disk is full' },
      'Evicted',
      'disk is full',
    ],
  ])(
    'a pod that %s is shown as kubectl shows it',
    (_what, status, word, message) => {
      expect(presentPod(aPod('p', { status }), {})).toMatchObject({
        status: word,
        ...(message === undefined ? {} : { message }),
      });
    },
  );

  it('a pod on its way out is Terminating, whatever else it is', () => {
    const pod = aPod('p', { deleting: true, status: waiting('ErrImagePull') });
    expect(presentPod(pod, {}).status).toBe('Terminating');
  });
});

describe('logs', () => {
  it('are text, the newest 500 lines of the first container unless asked otherwise', async () => {
    const answer = await request(await start())
      .get(`${PODS}/cart-aaa-1/logs`)
      .expect(200)
      .expect('content-type', /^text\/plain/);
    expect(answer.text).toBe('one\ntwo\n');
    expect(cluster.streams).toEqual([
      {
        path: '/api/v1/namespaces/shop/pods/cart-aaa-1/log',
        query: { container: 'app', tailLines: 500, limitBytes: 1048576 },
      },
    ]);
  });

  it('can be of another container, and of the one before its restart', async () => {
    await request(await start())
      .get(`${PODS}/cart-aaa-1/logs?container=proxy&tailLines=10&previous=true`)
      .expect(200);
    expect(cluster.streams[0].query).toMatchObject({
      container: 'proxy',
      tailLines: 10,
      previous: true,
    });
  });

  it('can be of a container that only prepares', async () => {
    await request(await start())
      .get(`${PODS}/cart-aaa-1/logs?container=migrate`)
      .expect(200);
    expect(cluster.streams[0].query).toMatchObject({ container: 'migrate' });
  });

  it.each(['stranger', 'not-there', '..', '..%2f..%2fsecrets%2fkey'])(
    'of pod %s are not given: it is none of this workload',
    async pod => {
      await request(await start())
        .get(`${PODS}/${pod}/logs`)
        .expect(404);
      expect(cluster.streams).toEqual([]);
    },
  );

  it('of a container that the pod does not have: 422', async () => {
    const { body } = await request(await start())
      .get(`${PODS}/cart-aaa-1/logs?container=db`)
      .expect(422);
    expect(body.error).toMatchObject({ field: 'container' });
  });

  it('need a permission of their own', async () => {
    const app = await start(decideAlways({ result: AuthorizeResult.DENY }));
    const { body } = await request(app)
      .get(`${PODS}/cart-aaa-1/logs`)
      .expect(403);
    expect(body.error.permission).toBe('rollouts.logs.read');
    expect(cluster.streams).toEqual([]);
  });
});
