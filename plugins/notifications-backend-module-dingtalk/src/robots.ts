// SPDX-License-Identifier: Apache-2.0
/** `notifications.processors.dingtalk`: which robots there are, and what each takes. */
import type { Config } from '@backstage/config';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type {
  NotificationPayload,
  NotificationProcessorFilters,
  NotificationSeverity,
} from '@backstage/plugin-notifications-common';
import {
  getProcessorFiltersFromConfig,
  notificationSeverities,
} from '@backstage/plugin-notifications-common';

/** A custom robot of one group. */
export interface Robot {
  readonly name: string;
  /** Holds the access token: never log it. */
  readonly webhook: string;
  /** Never log it either. */
  readonly secret?: string;
  readonly keyword?: string;
  /** Entity refs; absent: whoever it is sent to. */
  readonly recipients?: readonly string[];
  readonly broadcasts: boolean;
  readonly filter: NotificationProcessorFilters;
  readonly mention: Mention;
  readonly mentionFrom: NotificationSeverity;
  readonly perMinute: number;
}

/** Whom a message mentions. */
export type Mention = 'nobody' | 'recipients' | 'all';

const MENTIONS: readonly Mention[] = ['nobody', 'recipients', 'all'];
/** DingTalk's own limit; whoever exceeds it is locked out for ten minutes. */
const PER_MINUTE = 20;
const KEY = 'notifications.processors.dingtalk';

/** @throws Error that names the key, and never what it holds where that is a secret */
export function readRobots(root: Config): Robot[] {
  const entries = root.getOptionalConfigArray(`${KEY}.robots`) ?? [];
  return entries.map((entry, index) =>
    readRobot(entry, `${KEY}.robots[${index}]`),
  );
}

/** Which notifications the module looks at at all. */
export function readFilter(root: Config): NotificationProcessorFilters {
  const config = root.getOptionalConfig(KEY);
  return config ? getProcessorFiltersFromConfig(config) : {};
}

function readRobot(entry: Config, key: string): Robot {
  const webhook = entry.getString('webhook');
  const protocol = URL.canParse(webhook) && new URL(webhook).protocol;
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new Error(
      `app-config ${key}.webhook: this is no address; copy the one that DingTalk shows for the robot`,
    );
  }
  const perMinute = entry.getOptionalNumber('perMinute') ?? PER_MINUTE;
  if (!(perMinute >= 1 && perMinute <= PER_MINUTE)) {
    throw new Error(
      `app-config ${key}.perMinute: ${perMinute} is not between 1 and ${PER_MINUTE}, what DingTalk takes`,
    );
  }
  const recipients = entry.getOptionalStringArray('recipients');
  const secret = entry.getOptionalString('secret');
  const keyword = entry.getOptionalString('keyword');
  return {
    name: entry.getString('name'),
    webhook,
    ...(secret && { secret }),
    ...(keyword && { keyword }),
    ...(recipients && {
      recipients: recipients.map((ref, index) =>
        readRef(ref, `${key}.recipients[${index}]`),
      ),
    }),
    broadcasts: entry.getOptionalBoolean('broadcasts') ?? !recipients,
    filter: getProcessorFiltersFromConfig(entry),
    mention: oneOf(MENTIONS, entry, 'mention', key) ?? 'nobody',
    mentionFrom:
      oneOf(notificationSeverities, entry, 'mentionFrom', key) ?? 'high',
    perMinute,
  };
}

function readRef(ref: string, key: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(ref));
  } catch {
    throw new Error(
      `app-config ${key}: "${ref}" is no entity; write it as group:default/shop-team`,
    );
  }
}

function oneOf<T extends string>(
  choices: readonly T[],
  entry: Config,
  name: string,
  key: string,
): T | undefined {
  const text = entry.getOptionalString(name);
  const choice = choices.find(it => it === text);
  if (text !== undefined && choice === undefined) {
    throw new Error(
      `app-config ${key}.${name}: "${text}" is none of ${choices.join(', ')}`,
    );
  }
  return choice;
}

/** Whether a severity is at least as bad as another one. */
export function isAtLeast(
  severity: NotificationSeverity,
  least: NotificationSeverity,
): boolean {
  // The list begins with the worst.
  return (
    notificationSeverities.indexOf(severity) <=
    notificationSeverities.indexOf(least)
  );
}

/**
 * Whether a robot takes a message.
 *
 * @param sentTo - entity refs, with the owners of those that are neither people nor groups; undefined: everybody
 */
export function takes(
  robot: Robot,
  { severity = 'normal', topic }: NotificationPayload,
  sentTo: readonly string[] | undefined,
): boolean {
  const { minSeverity, maxSeverity, includedTopics, excludedTopics } =
    robot.filter;
  const isWanted =
    (!minSeverity || isAtLeast(severity, minSeverity)) &&
    (!maxSeverity || isAtLeast(maxSeverity, severity)) &&
    (!includedTopics ||
      (topic !== undefined && includedTopics.includes(topic))) &&
    !(topic !== undefined && excludedTopics?.includes(topic));
  if (!isWanted) return false;
  if (!sentTo) return robot.broadcasts;
  const { recipients } = robot;
  return !recipients || sentTo.some(ref => recipients.includes(ref));
}
