// SPDX-License-Identifier: Apache-2.0
import { mockServices } from '@backstage/backend-test-utils';
import type { ReleaseEvent } from '@teal/rollouts-common';
import { publishReleaseEvents } from './publishReleaseEvents';

const started: ReleaseEvent = {
  cluster: 'local',
  namespace: 'shop',
  name: 'cart',
  entityRef: 'component:default/cart',
  release: 'g7',
  kind: 'started',
  phase: 'Pending',
  message: 'release g7 is held',
  at: '2026-11-01T09:00:00.000Z',
  by: 'user:default/dora',
};
const finished: ReleaseEvent = { ...started, kind: 'finished', by: undefined };

function aFeed() {
  const listeners = new Set<(event: ReleaseEvent) => void>();
  return {
    subscribe(listener: (event: ReleaseEvent) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (event: ReleaseEvent) =>
      listeners.forEach(listener => listener(event)),
  };
}

describe('events of releases', () => {
  it('are published on the topic rollouts, each once and in their order', async () => {
    const feed = aFeed();
    const events = mockServices.events.mock();
    let first: () => void = () => {};
    events.publish.mockImplementationOnce(
      () => new Promise(resolve => (first = resolve)),
    );
    const stop = publishReleaseEvents({
      feed,
      events,
      logger: mockServices.logger.mock(),
    });
    feed.tell(started);
    feed.tell(finished);
    await Promise.resolve();
    // The second waits for the first, however long a bus takes.
    expect(events.publish).toHaveBeenCalledTimes(1);
    first();
    await stop();
    expect(events.publish.mock.calls).toEqual([
      [{ topic: 'rollouts', eventPayload: started }],
      [{ topic: 'rollouts', eventPayload: finished }],
    ]);
  });

  it('go on after one that could not be published, which is logged', async () => {
    const feed = aFeed();
    const events = mockServices.events.mock();
    events.publish.mockRejectedValueOnce(new Error('the bus is down'));
    const logger = mockServices.logger.mock();
    const stop = publishReleaseEvents({ feed, events, logger });
    feed.tell(started);
    feed.tell(finished);
    await stop();
    expect(events.publish).toHaveBeenCalledTimes(2);
    expect(logger.warn).toHaveBeenCalledWith(
      'A release event was not published',
      expect.objectContaining({
        kind: 'started',
        release: 'g7',
        error: expect.stringContaining('the bus is down'),
      }),
    );
  });

  it('are not published after the end', async () => {
    const feed = aFeed();
    const events = mockServices.events.mock();
    const stop = publishReleaseEvents({
      feed,
      events,
      logger: mockServices.logger.mock(),
    });
    await stop();
    feed.tell(started);
    expect(events.publish).not.toHaveBeenCalled();
  });
});
