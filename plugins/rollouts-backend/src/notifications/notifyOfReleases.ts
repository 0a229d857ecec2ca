// SPDX-License-Identifier: Apache-2.0
/** What happens to releases -> Backstage notifications, beside the release and never in its way (docs/notifications.md). */
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ReleaseEvent, RolloutRef } from '@teal/rollouts-common';
import type { Clock } from '../controller/clock';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { Environment } from '../environments';
import { NoticeQueue } from './NoticeQueue';
import { noticesOf } from './noticesOf';
import type { NotificationSettings } from './settings';

/** Owners of a Rollout, as the catalog says. */
export type OwnersOfRollout = (ref: RolloutRef) => readonly string[];

/**
 * Tells people what the rules say. A catalog or a notifications plugin that
 * fails, hangs or is missing costs messages, which is logged, and nothing else.
 *
 * @returns ends it; resolves when what was on its way is sent, or soon after.
 */
export function notifyOfReleases(options: {
  readonly feed: {
    subscribe(listener: (event: ReleaseEvent) => void): () => void;
  };
  readonly notifications: NotificationService;
  readonly owners: { load(): Promise<OwnersOfRollout> };
  readonly environments: readonly Environment[];
  readonly settings: NotificationSettings | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}): () => Promise<void> {
  const { feed, owners, environments, settings, logger } = options;
  if (!settings?.enabled) return async () => {};
  const queue = new NoticeQueue({
    ...options,
    async compose(event) {
      const { cluster, namespace, name } = event;
      const ownersOf = await owners.load().catch((error: unknown) => {
        logger.warn('Owners are not notified: the catalog could not be read', {
          ...{ cluster, namespace, rollout: name, error: sentenceOf(error) },
        });
        return () => [];
      });
      return noticesOf(settings, {
        ...{ event, environments },
        // Without a Rollout the entity is all there is; its owners are found where it is sent.
        owners:
          event.method === 'rolling'
            ? [event.entityRef ?? []].flat()
            : ownersOf({ cluster, namespace, name }),
      });
    },
  });
  const stop = feed.subscribe(event => queue.add(event));
  return async () => {
    stop();
    await queue.close();
  };
}
