// SPDX-License-Identifier: Apache-2.0
/** What happens to releases, on the events service: topic `rollouts`, one message a change (docs/events.md). */
import type { EventsService } from '@backstage/plugin-events-node';
import type { ReleaseEvent } from '@teal/rollouts-common';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';

/** Name of the topic. */
export const RELEASE_TOPIC = 'rollouts';

/**
 * Publishes every event of the feed in its order. One that can't be published is
 * logged and gone: a bus that is down must not hold a release.
 *
 * @returns ends it; resolves when what was under way is published.
 */
export function publishReleaseEvents(options: {
  readonly feed: {
    subscribe(listener: (event: ReleaseEvent) => void): () => void;
  };
  readonly events: EventsService;
  readonly logger: Logger;
}): () => Promise<void> {
  const { feed, events, logger } = options;
  let last: Promise<void> = Promise.resolve();
  const publish = async (event: ReleaseEvent): Promise<void> => {
    try {
      await events.publish({ topic: RELEASE_TOPIC, eventPayload: event });
    } catch (error) {
      logger.warn('A release event was not published', {
        topic: RELEASE_TOPIC,
        kind: event.kind,
        cluster: event.cluster,
        namespace: event.namespace,
        rollout: event.name,
        release: event.release,
        error: sentenceOf(error),
      });
    }
  };
  const stop = feed.subscribe(event => {
    last = last.then(() => publish(event));
  });
  return async () => {
    stop();
    await last;
  };
}
