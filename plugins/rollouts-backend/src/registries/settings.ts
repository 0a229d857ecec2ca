// SPDX-License-Identifier: Apache-2.0
import type { Config } from '@backstage/config';
import { SettingsError } from '../settingsError';

/** One entry of `rollouts.registries`. */
export interface RegistrySettings {
  /** Host and port as images name it. */
  readonly host: string;
  /** Where its API is; default: https at that host. Without a trailing slash. */
  readonly url: string;
  readonly kind: 'oci' | 'harbor';
  readonly username?: string;
  readonly password?: string;
}

/** Docker Hub's images name one host, and another one answers. */
const API_HOSTS: Readonly<Record<string, string>> = {
  'docker.io': 'registry-1.docker.io',
};

/** Where a registry's API is unless the configuration says otherwise. */
export function defaultUrl(host: string): string {
  return `https://${API_HOSTS[host] ?? host}`;
}

/** @throws SettingsError that names the key. */
export function readRegistries(
  config: Config | undefined,
): readonly RegistrySettings[] {
  const entries = config?.getOptionalConfigArray('registries') ?? [];
  const registries = entries.map((entry, index) =>
    readRegistry(entry, `rollouts.registries[${index}]`),
  );
  registries.forEach(({ host }, index) => {
    if (registries.findIndex(it => it.host === host) < index) {
      throw new SettingsError(
        `rollouts.registries[${index}].host`,
        `"${host}" is there twice; put everything about a registry into one entry`,
      );
    }
  });
  return registries;
}

function readRegistry(entry: Config, key: string): RegistrySettings {
  const host = entry.getString('host');
  if (!/^[a-zA-Z0-9.-]+(:[0-9]{1,5})?$/.test(host)) {
    throw new SettingsError(
      `${key}.host`,
      `"${host}" is no host; write it as images do, without https://`,
    );
  }
  const kind = entry.getOptionalString('kind') ?? 'oci';
  if (kind !== 'oci' && kind !== 'harbor') {
    throw new SettingsError(
      `${key}.kind`,
      `"${kind}" is neither oci nor harbor`,
    );
  }
  const username = entry.getOptionalString('username');
  const password = entry.getOptionalString('password');
  if ((username === undefined) !== (password === undefined)) {
    throw new SettingsError(
      `${key}.password`,
      'goes with username; give both or none',
    );
  }
  return { host, url: readUrl(entry, host, key), kind, username, password };
}

function readUrl(entry: Config, host: string, key: string): string {
  const text = entry.getOptionalString('url') ?? defaultUrl(host);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new SettingsError(
      `${key}.url`,
      `"${text}" is no address; write it as https://host:port`,
    );
  }
  if (url.username || url.password) {
    throw new SettingsError(
      `${key}.url`,
      'holds a user or password, which logs would show; use username and password',
    );
  }
  return text.replace(/\/+$/, '');
}
