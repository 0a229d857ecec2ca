// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RolloutChange } from '@teal/rollouts-common';
import {
  refusalOf,
  RolloutsClient,
  rolloutReadPermission,
} from '@teal/rollouts-common';
import {
  createRolloutConditionalDecision,
  rolloutConditions,
} from '../permissions/rules';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

let api: TestApi;
let server: Server;
let cluster: MemoryCluster;
let client: RolloutsClient;
let url: string;

async function start(
  permissions?: Parameters<typeof startApi>[0]['permissions'],
): Promise<void> {
  cluster = new MemoryCluster();
  cluster.put(aRollout());
  api = await startApi({ clusters: { local: cluster.start }, permissions });
  server = api.app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  client = new RolloutsClient({
    discoveryApi: { getBaseUrl: async () => url },
    fetchApi: { fetch },
  });
}

afterEach(async () => {
  await api.stop();
  const closed = once(server, 'close');
  server.close();
  await closed;
});

/** Reads changes one by one; `close` leaves the stream. */
function reading(changes: AsyncIterable<RolloutChange>) {
  const iterator = changes[Symbol.asyncIterator]();
  return {
    async next(): Promise<RolloutChange | 'end'> {
      const { done, value } = await iterator.next();
      return done ? 'end' : value;
    },
    close: () => iterator.return?.(),
  };
}

const ref = { cluster: 'local', namespace: 'shop', name: 'cart' };

describe('the live view', () => {
  it('begins with all there is, then tells each change once', async () => {
    await start();
    const stream = reading(client.watchRollouts());
    expect(await stream.next()).toMatchObject({
      type: 'snapshot',
      items: [{ cluster: 'local', rollout: { status: { phase: 'Paused' } } }],
    });

    cluster.put(aRollout({ status: { phase: 'Progressing' } }));
    expect(await stream.next()).toMatchObject({
      type: 'changed',
      item: { rollout: { status: { phase: 'Progressing' } } },
    });

    cluster.remove(ref);
    expect(await stream.next()).toEqual({ type: 'removed', ...ref });

    cluster.put(aRollout({ name: 'checkout' }));
    expect(await stream.next()).toMatchObject({
      type: 'changed',
      item: { rollout: { metadata: { name: 'checkout' } } },
    });
    await stream.close();
  });

  it('tells a change of the workload that the Rollout itself did not see', async () => {
    await start();
    const stream = reading(client.watchRollout(ref));
    await stream.next();
    cluster.factsOfAll = { ...cluster.factsOfAll, workloadReplicas: 7 };
    cluster.touch(ref);
    expect(await stream.next()).toMatchObject({
      type: 'changed',
      item: { workloadReplicas: 7 },
    });
    await stream.close();
  });

  it('of one Rollout tells nothing of another, nor what looks the same', async () => {
    await start();
    const stream = reading(client.watchRollout(ref));
    await stream.next();
    cluster.put(aRollout({ name: 'checkout' }));
    cluster.touch(ref);
    cluster.put(aRollout({ status: { phase: 'Finalizing' } }));
    expect(await stream.next()).toMatchObject({
      type: 'changed',
      item: { rollout: { status: { phase: 'Finalizing' } } },
    });
    await stream.close();
  });

  it('shows only what the policy lets a person read', async () => {
    await start(
      decideAlways(
        createRolloutConditionalDecision(
          rolloutReadPermission,
          rolloutConditions.hasNamespace({ namespaces: ['staging'] }),
        ),
      ),
    );
    const stream = reading(client.watchRollouts());
    expect(await stream.next()).toEqual({ type: 'snapshot', items: [] });
    cluster.put(aRollout({ status: { phase: 'Healthy' } }));
    cluster.put(aRollout({ namespace: 'staging' }));
    expect(await stream.next()).toMatchObject({
      item: { rollout: { metadata: { namespace: 'staging' } } },
    });
    await stream.close();
    expect(
      await reading(client.watchRollout(ref)).next().catch(refusalOf),
    ).toMatchObject({
      kind: 'forbidden',
      permission: 'rollouts.release.read',
    });
  });

  it('passes proxies and compression undelayed', async () => {
    await start();
    const leaving = new AbortController();
    const { headers } = await fetch(`${url}/events`, {
      signal: leaving.signal,
    });
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      'content-encoding': 'identity',
      'x-accel-buffering': 'no',
    });
    leaving.abort();
  });

  it('forgets a client that left', async () => {
    await start();
    const before = cluster.listening;
    const stream = reading(client.watchRollouts());
    await stream.next();
    await stream.close();
    // The listener of the clusters stays; that of the client is gone with its place.
    for (let opened = 0; opened < 60; opened += 1) {
      const another = reading(client.watchRollouts());
      await another.next();
      await another.close();
    }
    expect(cluster.listening).toBe(before);
  });

  it('gives one person no more than 50 places, and says so', async () => {
    await start();
    const open = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const stream = reading(client.watchRollouts());
        await stream.next();
        return stream;
      }),
    );
    expect(
      await reading(client.watchRollouts()).next().catch(refusalOf),
    ).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('has 50 live views open'),
    });
    await Promise.all(open.map(stream => stream.close()));
  });

  it('ends when the portal stops', async () => {
    await start();
    const stream = reading(client.watchRollouts());
    await stream.next();
    await api.stop();
    expect(await stream.next()).toBe('end');
  });

  it('of a log goes on until the reader leaves, and then asks the cluster no more', async () => {
    await start();
    cluster.pods = [
      {
        metadata: {
          name: 'cart-aaa-1',
          ownerReferences: [{ uid: 'rs-a', controller: true }],
        },
        spec: { containers: [{ name: 'app' }] },
      },
    ];
    cluster.log = ['first line\n'];
    for await (const text of client.followPodLogs(ref, 'cart-aaa-1')) {
      expect(text).toBe('first line\n');
      break;
    }
    const { signal } = cluster.followerLeft;
    if (!signal.aborted) await once(signal, 'abort');
    expect(cluster.streams[0].query).toMatchObject({ follow: true });
  });
});
