// SPDX-License-Identifier: Apache-2.0
import type { ClusterConnection } from './kubeApi';
import { KubeApiError } from './kubeApi';
import { Leadership } from './leadership';
import { FakeClock } from './testing/fakeClock';
import { quietLogger } from './testing/quietLogger';

interface StoredLease {
  metadata: { name: string; namespace: string; resourceVersion: string };
  spec: { holderIdentity?: string; leaseDurationSeconds?: number };
}

/** The one Lease of an API server, with its optimistic lock. */
class LeaseServer {
  lease: StoredLease | undefined;
  writes = 0;
  broken = false;

  connection(): ClusterConnection {
    const refuse = (code: number, reason: string) =>
      new KubeApiError({
        cluster: 'test',
        method: '',
        path: '',
        code,
        status: { reason },
      });
    const answer = (lease: StoredLease): never =>
      structuredClone(lease) as never;
    const store = (body: StoredLease) => {
      this.writes += 1;
      const metadata = { ...body.metadata, resourceVersion: `${this.writes}` };
      this.lease = structuredClone({ ...body, metadata });
      return answer(this.lease);
    };
    const partial: Partial<ClusterConnection> = {
      name: 'test',
      get: async () => {
        if (this.broken) throw refuse(503, 'ServiceUnavailable');
        if (!this.lease) throw refuse(404, 'NotFound');
        return answer(this.lease);
      },
      create: async (_path, body) => {
        if (this.lease) throw refuse(409, 'AlreadyExists');
        return store(body as StoredLease);
      },
      update: async (_path, body) => {
        if (this.broken) throw refuse(503, 'ServiceUnavailable');
        const { resourceVersion } = (body as StoredLease).metadata;
        if (resourceVersion !== this.lease?.metadata.resourceVersion) {
          throw refuse(409, 'Conflict');
        }
        return store(body as StoredLease);
      },
    };
    return partial as ClusterConnection;
  }
}

function member(server: LeaseServer, clock: FakeClock, identity: string) {
  const changes: boolean[] = [];
  const leadership: Leadership = new Leadership({
    connection: server.connection(),
    clock,
    logger: quietLogger(),
    identity,
    lease: { durationSeconds: 15, renewSeconds: 10, retrySeconds: 2 },
    onChange: () => changes.push(leadership.term() !== undefined),
  });
  return { leadership, changes };
}

describe('Leadership', () => {
  it('is taken by the first one, and kept by renewing', async () => {
    const server = new LeaseServer();
    const clock = new FakeClock();
    const { leadership, changes } = member(server, clock, 'a');
    leadership.start();
    await clock.advance(60_000);
    expect(changes).toEqual([true]);
    expect(server.lease?.spec.holderIdentity).toBe('a');
    expect(leadership.state()).toEqual({ leading: true, leader: 'a' });
    expect(server.writes).toBeGreaterThanOrEqual(30);
    await leadership.stop();
  });

  it('passes at once to another one when the holder stops', async () => {
    const server = new LeaseServer();
    const clock = new FakeClock();
    const a = member(server, clock, 'a');
    const b = member(server, clock, 'b');
    a.leadership.start();
    await clock.advance(1_000);
    b.leadership.start();
    await clock.advance(5_000);
    expect(b.leadership.state()).toEqual({ leading: false, leader: 'a' });
    await a.leadership.stop();
    expect(a.changes).toEqual([true, false]);
    await clock.advance(2_500);
    expect(b.leadership.term()?.isValid()).toBe(true);
    await b.leadership.stop();
  });

  it('passes to another one only after the whole duration when the holder falls silent', async () => {
    const server = new LeaseServer();
    const clock = new FakeClock();
    server.lease = {
      metadata: { name: 'l', namespace: 'n', resourceVersion: '0' },
      spec: { holderIdentity: 'dead', leaseDurationSeconds: 15 },
    };
    const { leadership } = member(server, clock, 'b');
    leadership.start();
    await clock.advance(14_900);
    expect(leadership.term()).toBeUndefined();
    await clock.advance(3_000);
    expect(leadership.term()).toBeDefined();
    await leadership.stop();
  });

  it('ends by itself when it could not be renewed, before anybody else can begin', async () => {
    const server = new LeaseServer();
    const clock = new FakeClock();
    const { leadership, changes } = member(server, clock, 'a');
    leadership.start();
    await clock.advance(100);
    const term = leadership.term();
    server.broken = true;
    await clock.advance(9_800);
    expect(term?.isValid()).toBe(true);
    await clock.advance(300);
    expect(term?.isValid()).toBe(false);
    expect(term?.signal.aborted).toBe(true);
    expect(changes).toEqual([true, false]);
    await leadership.stop();
  });

  it('is over for a process that slept through its term, before it can write', async () => {
    const server = new LeaseServer();
    const clock = new FakeClock();
    const { leadership } = member(server, clock, 'a');
    leadership.start();
    await clock.advance(100);
    const term = leadership.term();
    // The process is stopped: time passes, no timer runs.
    const asleep = clock.monotonic.bind(clock);
    clock.monotonic = () => asleep() + 60_000;
    expect(term?.isValid()).toBe(false);
    expect(leadership.term()).toBeUndefined();
    await leadership.stop();
  });

  it('is over on a machine that was suspended through it, although its monotonic clock stood still', async () => {
    const server = new LeaseServer();
    const clock = new FakeClock();
    const { leadership } = member(server, clock, 'a');
    leadership.start();
    await clock.advance(1_000);
    const term = leadership.term();
    expect(term?.isValid()).toBe(true);
    clock.suspend(20_000);
    expect(term?.isValid()).toBe(false);
    await leadership.stop();
  });

  it('is a new one where it is renewed after its end: who found none meanwhile is told', async () => {
    const server = new LeaseServer();
    const clock = new FakeClock();
    const { leadership, changes } = member(server, clock, 'a');
    leadership.start();
    await clock.advance(1_000);
    const first = leadership.term();
    clock.suspend(20_000);
    expect(leadership.term()).toBeUndefined();
    await clock.advance(2_500);
    expect(first?.isValid()).toBe(false);
    expect(leadership.term()?.isValid()).toBe(true);
    expect(changes).toEqual([true, false, true]);
    await leadership.stop();
  });

  it('is lost to whoever has written the Lease', async () => {
    const server = new LeaseServer();
    const clock = new FakeClock();
    const { leadership, changes } = member(server, clock, 'a');
    leadership.start();
    await clock.advance(100);
    server.lease = {
      metadata: { name: 'l', namespace: 'n', resourceVersion: '99' },
      spec: { holderIdentity: 'b', leaseDurationSeconds: 15 },
    };
    await clock.advance(2_100);
    expect(changes).toEqual([true, false]);
    await leadership.stop();
  });

  it('refuses times that would let two lead', () => {
    const options = {
      connection: new LeaseServer().connection(),
      clock: new FakeClock(),
      logger: quietLogger(),
      identity: 'a',
      onChange() {},
    };
    expect(
      () =>
        new Leadership({
          ...options,
          lease: { durationSeconds: 2, renewSeconds: 3 },
        }),
    ).toThrow('Lease times must fall: duration 2 s, renew 3 s');
  });
});
