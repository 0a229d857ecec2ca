// SPDX-License-Identifier: Apache-2.0
import { mockServices } from '@backstage/backend-test-utils';
import type {
  NotificationSendOptions,
  NotificationService,
} from '@backstage/plugin-notifications-node';
import type { ReleaseEvent } from '@teal/rollouts-common';
import type { Clock } from '../controller/clock';
import { WavesFeed } from '../waves/WavesFeed';
import { notifyOfReleases } from './notifyOfReleases';
import { readNotifications } from './settings';

const started: ReleaseEvent = {
  cluster: 'local',
  namespace: 'shop',
  name: 'cart',
  release: 'g7',
  kind: 'started',
  phase: 'Pending',
  message: 'release g7 began',
  at: '2026-11-01T09:00:00.000Z',
};
const finished: ReleaseEvent = { ...started, kind: 'finished' };

/** Everything that waits for nothing but promises has happened. */
const settled = () => new Promise(resolve => setImmediate(resolve));

/** A clock whose time passes when a test says so. */
class SetClock implements Clock {
  #now = 0;
  readonly #timers = new Set<{ at: number; task: () => void }>();

  now() {
    return this.#now;
  }

  monotonic() {
    return this.#now;
  }

  after(delayMs: number, task: () => void) {
    const timer = { at: this.#now + delayMs, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Runs what is due after so many milliseconds, and all that follows from it. */
  async pass(ms: number) {
    await settled();
    this.#now += ms;
    for (const timer of [...this.#timers]) {
      if (timer.at > this.#now) continue;
      this.#timers.delete(timer);
      timer.task();
    }
    await settled();
  }
}

function aPortal(send: NotificationService['send']) {
  const listeners = new Set<(event: ReleaseEvent) => void>();
  const logger = mockServices.logger.mock();
  const waves = new WavesFeed({ logger });
  const clock = new SetClock();
  const owners = { load: jest.fn(async () => () => ['group:default/team']) };
  const stop = notifyOfReleases({
    feed: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    notifications: { send },
    waves,
    environments: [],
    settings: readNotifications(undefined),
    ...{ owners, clock, logger },
  });
  const tell = (event: ReleaseEvent) => listeners.forEach(it => it(event));
  return { tell, stop, clock, logger, owners, waves };
}

function titlesOf(send: jest.Mock) {
  return send.mock.calls.map(
    ([{ payload }]: [NotificationSendOptions]) => payload.title,
  );
}

const began = 'cart in local/shop: release g7 began';
const over = 'cart in local/shop: release g7 is over';

describe('telling people', () => {
  it('is done in the order in which things happened', async () => {
    let first = () => {};
    const send = jest
      .fn(async () => {})
      .mockImplementationOnce(() => new Promise(done => (first = done)));
    const { tell, clock } = aPortal(send);
    tell(started);
    tell(finished);
    await clock.pass(0);
    expect(titlesOf(send)).toEqual([began]);
    first();
    await clock.pass(0);
    expect(titlesOf(send)).toEqual([began, over]);
  });

  it('tells of waves as a whole in turn with their releases, and makes neither wait', async () => {
    const send = jest.fn(async () => {});
    const { tell, clock, waves } = aPortal(send);
    tell(started);
    const told = waves.tell({
      kind: 'wavesFinished',
      waves: {
        ...{ id: 'w1', entityRef: 'component:default/cart', plan: [] },
        ...{ workload: 'cart', version: 'v2', operator: 'user:default/dora' },
      },
      reason: 'all 0 waves are released',
    });
    expect(told).toBeUndefined();
    expect(send).not.toHaveBeenCalled();
    await clock.pass(0);
    expect(titlesOf(send)).toEqual([
      began,
      'cart v2: the release in 0 waves is done',
    ]);
  });

  it('never throws at the release, nor makes it wait', () => {
    const { tell } = aPortal(() => {
      throw new Error('thrown at once');
    });
    expect(tell(started)).toBeUndefined();
  });

  it('is tried again when the plugin fails, three times in all, then given up with a word in the log', async () => {
    const send = jest.fn().mockRejectedValue(new Error('status 503'));
    const { tell, clock, logger } = aPortal(send);
    tell(started);
    await clock.pass(0);
    expect(send).toHaveBeenCalledTimes(1);
    await clock.pass(1_000);
    expect(send).toHaveBeenCalledTimes(2);
    await clock.pass(5_000);
    expect(send).toHaveBeenCalledTimes(3);
    expect(logger.warn).toHaveBeenCalledWith(
      'Nobody was notified of an event',
      expect.objectContaining({ release: 'g7', error: 'status 503' }),
    );
  });

  it('is not tried again when it was refused', async () => {
    const send = jest.fn().mockRejectedValue(new Error('status 400'));
    const { tell, clock, logger } = aPortal(send);
    tell(started);
    await clock.pass(60_000);
    expect(send).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('gives up a plugin that hangs after ten seconds, and goes on with the next', async () => {
    const send = jest
      .fn(async () => {})
      .mockImplementationOnce(() => new Promise(() => {}));
    const { tell, clock, logger } = aPortal(send);
    tell(started);
    tell(finished);
    await clock.pass(9_999);
    expect(titlesOf(send)).toEqual([began]);
    await clock.pass(1);
    expect(titlesOf(send)).toEqual([began, over]);
    expect(logger.warn).toHaveBeenCalledWith(
      'Nobody was notified of an event',
      expect.objectContaining({
        error: 'the notifications plugin did not answer within 10 s',
      }),
    );
  });

  it('says once that the backend has no notifications plugin', async () => {
    const send = jest.fn().mockRejectedValue(new Error('status 404'));
    const { tell, clock, logger } = aPortal(send);
    tell(started);
    tell(finished);
    await clock.pass(0);
    expect(send).toHaveBeenCalledTimes(2);
    expect(logger.info).toHaveBeenCalledTimes(1);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('goes on to the others when the catalog cannot tell the owners', async () => {
    const send = jest.fn(async () => {});
    const { tell, clock, logger, owners } = aPortal(send);
    owners.load.mockRejectedValueOnce(new Error('no catalog'));
    tell({ ...started, startedBy: 'user:default/dora' });
    await clock.pass(0);
    expect(send).toHaveBeenCalledWith(
      expect.objectContaining({
        recipients: { type: 'entity', entityRef: ['user:default/dora'] },
      }),
    );
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });

  it('holds at most 500 events behind one that hangs, and lets the oldest go', async () => {
    const send = jest
      .fn(async () => {})
      .mockImplementationOnce(() => new Promise(() => {}));
    const { tell, clock, logger } = aPortal(send);
    tell(started);
    await clock.pass(0);
    for (let number = 1; number <= 502; number += 1) {
      tell({ ...finished, release: `g${number}` });
    }
    expect(logger.warn).toHaveBeenCalledTimes(2);
    await clock.pass(10_000);
    expect(send).toHaveBeenCalledTimes(501);
    expect(titlesOf(send)[1]).toBe('cart in local/shop: release g3 is over');
  });

  it('keeps no portal from stopping', async () => {
    const { tell, clock, stop } = aPortal(() => new Promise(() => {}));
    tell(started);
    await clock.pass(0);
    let stopped = false;
    const stopping = stop().then(() => {
      stopped = true;
    });
    await clock.pass(1_999);
    expect(stopped).toBe(false);
    await clock.pass(1);
    await stopping;
  });

  it('is off where the configuration says so', async () => {
    const subscribe = jest.fn();
    const stop = notifyOfReleases({
      feed: { subscribe },
      waves: { subscribe },
      notifications: { send: jest.fn() },
      owners: { load: jest.fn() },
      environments: [],
      settings: { enabled: false, rules: [] },
      clock: new SetClock(),
      logger: mockServices.logger.mock(),
    });
    expect(subscribe).not.toHaveBeenCalled();
    await stop();
  });
});
