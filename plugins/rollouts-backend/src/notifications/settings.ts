// SPDX-License-Identifier: Apache-2.0
/** `rollouts.notifications`: which events of releases go to whom. */
import type { Config } from '@backstage/config';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { NotificationSeverity } from '@backstage/plugin-notifications-common';
import { notificationSeverities } from '@backstage/plugin-notifications-common';
import type { ReleaseEventKind } from '@teal/rollouts-common';
import type { WavesEventKind } from '../waves/WavesFeed';
import { SettingsError } from '../settingsError';

/** What rules name: events of a release in one place, and of one in waves as a whole. */
export type NoticeKind = ReleaseEventKind | WavesEventKind;

/** What is sent; the first rule that fits an event decides. */
export interface NotificationSettings {
  readonly enabled: boolean;
  readonly rules: readonly NotificationRule[];
}

/** One entry of `rollouts.notifications.rules`. */
export interface NotificationRule {
  readonly events: readonly NoticeKind[];
  /** Names or labels; absent: everywhere. */
  readonly environments?: readonly string[];
  /** Nobody, when it is empty. */
  readonly recipients: readonly Recipient[];
  /** Absent: by what happened. */
  readonly severity?: NotificationSeverity;
  readonly topic: string;
}

/** `owners` of the entity, the `operator` who began the release, everybody (`broadcast`), or an entity. */
export type Recipient =
  | { readonly kind: 'owners' | 'operator' | 'broadcast' }
  | { readonly kind: 'entity'; readonly ref: string };

const TOPIC = 'rollouts';

/** Where somebody may have to act, and how it ended. */
const TOLD_BY_DEFAULT: readonly NoticeKind[] = [
  'started',
  'paused',
  'failed',
  'rolledBack',
  'finished',
  'wavesStarted',
  'wavesStopped',
  'wavesFinished',
];

const EVENTS: Readonly<Record<NoticeKind, true>> = {
  started: true,
  step: true,
  paused: true,
  analysis: true,
  promoted: true,
  failed: true,
  rolledBack: true,
  finished: true,
  wavesStarted: true,
  wavesStopped: true,
  wavesFinished: true,
};

/** @throws SettingsError that names the key */
export function readNotifications(
  rollouts: Config | undefined,
): NotificationSettings {
  const entries = rollouts?.getOptionalConfigArray('notifications.rules');
  return {
    enabled: rollouts?.getOptionalBoolean('notifications.enabled') ?? true,
    rules: entries?.map((entry, index) =>
      readRule(entry, `rollouts.notifications.rules[${index}]`),
    ) ?? [readRule(undefined, 'rollouts.notifications.rules')],
  };
}

function readRule(entry: Config | undefined, key: string): NotificationRule {
  const environments = entry?.getOptionalStringArray('environments');
  const severity = entry?.getOptionalString('severity');
  if (severity !== undefined && !isSeverity(severity)) {
    throw new SettingsError(
      `${key}.severity`,
      `"${severity}" is none of ${notificationSeverities.join(', ')}`,
    );
  }
  const events = entry?.getOptionalStringArray('events') ?? TOLD_BY_DEFAULT;
  const recipients = entry?.getOptionalStringArray('recipients') ?? [
    'owners',
    'operator',
  ];
  return {
    events: events.map((name, index) => {
      if (isEvent(name)) return name;
      throw new SettingsError(
        `${key}.events[${index}]`,
        `"${name}" is none of ${Object.keys(EVENTS).join(', ')}`,
      );
    }),
    ...(environments && { environments }),
    recipients: recipients.map((text, index) =>
      readRecipient(text, `${key}.recipients[${index}]`),
    ),
    ...(severity && { severity }),
    topic: entry?.getOptionalString('topic') ?? TOPIC,
  };
}

function readRecipient(text: string, key: string): Recipient {
  if (text === 'owners' || text === 'operator' || text === 'broadcast') {
    return { kind: text };
  }
  try {
    return { kind: 'entity', ref: stringifyEntityRef(parseEntityRef(text)) };
  } catch {
    throw new SettingsError(
      key,
      `"${text}" is neither owners, operator or broadcast nor an entity such as group:default/on-duty`,
    );
  }
}

function isEvent(name: string): name is NoticeKind {
  return Object.hasOwn(EVENTS, name);
}

function isSeverity(text: string): text is NotificationSeverity {
  return notificationSeverities.some(severity => severity === text);
}
