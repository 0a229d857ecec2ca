// SPDX-License-Identifier: Apache-2.0
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';
import type { Pod } from './presentPod';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

let api: TestApi | undefined;
let cluster: MemoryCluster;

const crashing: Pod = {
  metadata: {
    name: 'cart-bbb-1',
    labels: { 'pod-template-hash': 'bbb' },
    ownerReferences: [{ uid: 'rs-b', controller: true }],
  },
  spec: {
    containers: [{ name: 'app', image: 'shop:2' }, { name: 'proxy' }],
  },
  status: {
    phase: 'Running',
    conditions: [{ type: 'Ready', status: 'False' }],
    containerStatuses: [
      {
        name: 'app',
        restartCount: 3,
        ready: false,
        state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
        lastState: { terminated: { exitCode: 1, reason: 'Error' } },
      },
      { name: 'proxy', restartCount: 0, ready: true, state: { running: {} } },
    ],
  },
};

const backOff = {
  metadata: { creationTimestamp: '2026-11-01T09:00:00Z' },
  type: 'Warning',
  reason: 'BackOff',
  note: 'Back-off restarting failed container',
  regarding: { kind: 'Pod', name: 'cart-bbb-1' },
  deprecatedCount: 4,
  deprecatedLastTimestamp: '2026-11-01T09:05:00Z',
};

const refused = {
  metadata: {},
  eventTime: '2026-11-01T09:06:00.000000Z',
  type: 'Warning',
  reason: 'CommandDropped',
  note: 'adjust g3/1: 3 of 5 new pods are ready and carry 60 % of the requests, not 61 %',
  regarding: { kind: 'Rollout', name: 'cart' },
};

async function start(
  permissions?: Parameters<typeof startApi>[0]['permissions'],
) {
  cluster = new MemoryCluster();
  cluster.put(aRollout());
  cluster.pods = [crashing];
  cluster.log = ['connecting\n', 'no database\n'];
  cluster.events = [backOff, refused];
  api = await startApi({ clusters: { local: cluster.start }, permissions });
  return api.app;
}

afterEach(() => api?.stop());

const ROLLOUT = '/rollouts/local/shop/cart';

describe('a diagnosis', () => {
  it('holds state, usual cause, last lines before and after the restart, and events', async () => {
    const { body } = await request(await start())
      .get(`${ROLLOUT}/pods/cart-bbb-1/diagnosis`)
      .expect(200);
    expect(body).toMatchObject({
      pod: 'cart-bbb-1',
      status: 'CrashLoopBackOff',
      ready: false,
      containers: [
        {
          name: 'app',
          state: 'waiting',
          reason: 'CrashLoopBackOff',
          exitCode: 1,
          restarts: 3,
          explanation: expect.stringContaining('exit code 1'),
          lines: ['connecting', 'no database'],
          previousLines: ['connecting', 'no database'],
        },
        { name: 'proxy', state: 'running', previousLines: [] },
      ],
    });
    expect(body.containers[1]).not.toHaveProperty('explanation');
    expect(body.events[1]).toEqual({
      at: '2026-11-01T09:05:00.000Z',
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      object: { kind: 'Pod', name: 'cart-bbb-1' },
      count: 4,
    });
    expect(cluster.eventSelectors).toEqual([
      'regarding.kind=Pod,regarding.name=cart-bbb-1',
    ]);
  });

  it('of a pod that is not of this workload is not given', async () => {
    await request(await start())
      .get(`${ROLLOUT}/pods/stranger/diagnosis`)
      .expect(404);
    expect(cluster.eventSelectors).toEqual([]);
  });

  it('needs the permission to read logs', async () => {
    const app = await start(decideAlways({ result: AuthorizeResult.DENY }));
    const { body } = await request(app)
      .get(`${ROLLOUT}/pods/cart-bbb-1/diagnosis`)
      .expect(403);
    expect(body.error.permission).toBe('rollouts.logs.read');
    expect(cluster.streams).toEqual([]);
  });
});

describe('the Events of a Rollout', () => {
  it('come newest first, so that a refused command is told in the words of the controller', async () => {
    const { body } = await request(await start())
      .get(`${ROLLOUT}/kubernetes-events`)
      .expect(200);
    expect(body.items[0]).toMatchObject({
      at: '2026-11-01T09:06:00.000Z',
      reason: 'CommandDropped',
      message: expect.stringContaining('carry 60 % of the requests'),
    });
    expect(cluster.eventSelectors).toEqual([
      'regarding.kind=Rollout,regarding.name=cart',
    ]);
  });

  it('need the permission to read releases', async () => {
    const app = await start(decideAlways({ result: AuthorizeResult.DENY }));
    const { body } = await request(app)
      .get(`${ROLLOUT}/kubernetes-events`)
      .expect(403);
    expect(body.error.permission).toBe('rollouts.release.read');
  });
});
