// SPDX-License-Identifier: Apache-2.0
/** What happens to releases -> Backstage notifications, beside the release and never in its way (docs/notifications.md). */
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { ReleaseEvent, RolloutRef } from '@teal/rollouts-common';
import type { Clock } from '../controller/clock';
import type { LogFields, Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { Environment } from '../environments';
import type { WavesFeed } from '../waves/WavesFeed';
import { NoticeQueue } from './NoticeQueue';
import { noticesOf } from './noticesOf';
import { noticesOfWaves } from './noticesOfWaves';
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
  readonly waves: Pick<WavesFeed, 'subscribe'>;
  readonly notifications: NotificationService;
  readonly owners: { load(): Promise<OwnersOfRollout> };
  readonly environments: readonly Environment[];
  readonly settings: NotificationSettings | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}): () => Promise<void> {
  const { feed, waves, environments, settings } = options;
  if (!settings?.enabled) return async () => {};
  const queue = new NoticeQueue(options);
  const stops = [
    feed.subscribe(event =>
      queue.add({
        fields: fieldsOf(event),
        compose: async () =>
          noticesOf(settings, {
            ...{ event, environments },
            owners: await ownersOf(event, options),
          }),
      }),
    ),
    waves.subscribe(event =>
      queue.add({
        fields: { waves: event.waves.id, kind: event.kind },
        compose: async () => noticesOfWaves(settings, environments, event),
      }),
    ),
  ];
  return async () => {
    for (const stop of stops) stop();
    await queue.close();
  };
}

function fieldsOf(event: ReleaseEvent): LogFields {
  const { cluster, namespace, name, release, kind } = event;
  return { cluster, namespace, rollout: name, release, kind };
}

async function ownersOf(
  { method, entityRef, cluster, namespace, name }: ReleaseEvent,
  {
    owners,
    logger,
  }: { readonly owners: { load(): Promise<OwnersOfRollout> }; logger: Logger },
): Promise<readonly string[]> {
  // Without a Rollout the entity is all there is; its owners are found where it is sent.
  if (method === 'rolling') return [entityRef ?? []].flat();
  try {
    const known = await owners.load();
    return known({ cluster, namespace, name });
  } catch (error) {
    logger.warn('Owners are not notified: the catalog could not be read', {
      ...{ cluster, namespace, rollout: name, error: sentenceOf(error) },
    });
    return [];
  }
}
