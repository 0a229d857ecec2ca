// SPDX-License-Identifier: Apache-2.0
/** Wiring only: what happens to releases -> the events service, and people. */
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { RolloutsSettings } from '../config';
import { systemClock } from '../controller/clock';
import type { Logger } from '../controller/logger';
import type { OwnersOfRollout } from '../notifications/notifyOfReleases';
import { notifyOfReleases } from '../notifications/notifyOfReleases';
import type { ReleaseFeed } from '../releases/ReleaseFeed';
import type { WavesFeed } from '../waves/WavesFeed';
import { publishReleaseEvents } from './publishReleaseEvents';

/** @returns ends it; resolves when what was under way is told, or soon after. */
export function tellOfReleases(
  services: {
    readonly events: EventsService;
    readonly notifications: NotificationService;
    readonly logger: Logger;
  },
  api: {
    readonly feed: ReleaseFeed;
    readonly wavesFeed: WavesFeed;
    readonly owners: { load(): Promise<OwnersOfRollout> };
  },
  settings:
    | Pick<RolloutsSettings, 'notifications' | 'environments'>
    | undefined,
): () => Promise<void> {
  const stopEvents = publishReleaseEvents({ ...services, feed: api.feed });
  const stopNotices = notifyOfReleases({
    ...services,
    ...{
      feed: api.feed,
      waves: api.wavesFeed,
      owners: api.owners,
      clock: systemClock,
    },
    settings: settings?.notifications,
    environments: settings?.environments ?? [],
  });
  return async () => {
    await stopEvents();
    await stopNotices();
  };
}
