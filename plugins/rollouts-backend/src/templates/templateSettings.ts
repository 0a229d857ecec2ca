// SPDX-License-Identifier: Apache-2.0
/** Where deployment templates are read: `rollouts.templates`. */
import type { SchedulerServiceTaskScheduleDefinition } from '@backstage/backend-plugin-api';
import { readSchedulerServiceTaskScheduleDefinitionFromConfig } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { SettingsError } from '../settingsError';

/** What `rollouts.templates` says. */
export interface TemplateSettings {
  /** A file (…/web.yaml) or a folder, read by Backstage's integrations. */
  readonly locations: readonly string[];
  /** Default: every 5 minutes, a look at most 2. */
  readonly schedule: SchedulerServiceTaskScheduleDefinition;
}

const EVERY_MINUTES = 5;
const LOOK_MINUTES = 2;
const MOST_LOCATIONS = 50;
const LONGEST_URL = 512;

/** @throws SettingsError that names the key */
export function readTemplateSettings(
  config: Config | undefined,
): TemplateSettings {
  const entries = config?.getOptionalConfigArray('templates.locations') ?? [];
  if (entries.length > MOST_LOCATIONS) {
    throw new SettingsError(
      'rollouts.templates.locations',
      `are ${entries.length}; at most ${MOST_LOCATIONS} are read, so put templates into folders`,
    );
  }
  const locations = entries.map((entry, index) =>
    readUrl(entry, `rollouts.templates.locations[${index}].url`),
  );
  locations.forEach((url, index) => {
    if (locations.indexOf(url) !== index) {
      throw new SettingsError(
        `rollouts.templates.locations[${index}].url`,
        `"${url}" is there twice`,
      );
    }
  });
  const schedule = config?.has('templates.schedule')
    ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
        config.getConfig('templates.schedule'),
      )
    : {
        frequency: { minutes: EVERY_MINUTES },
        timeout: { minutes: LOOK_MINUTES },
      };
  return { locations, schedule };
}

function readUrl(entry: Config, key: string): string {
  const text = entry.getString('url');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw new SettingsError(
      key,
      `"${text}" is no address; write it as the file host shows it, https://host/owner/repository/…`,
    );
  }
  if (url.username || url.password) {
    throw new SettingsError(
      key,
      'the address holds a user or password, which people would see; put credentials into integrations:',
    );
  }
  if (text.length > LONGEST_URL) {
    throw new SettingsError(key, `is longer than ${LONGEST_URL} characters`);
  }
  return text;
}
