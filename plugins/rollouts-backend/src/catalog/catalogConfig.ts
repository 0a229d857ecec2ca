// SPDX-License-Identifier: Apache-2.0
import type { Config } from '@backstage/config';
import { SettingsError } from '../settingsError';

/** How the catalog's entities get Rollouts: `rollouts.catalog`. */
export interface CatalogSettings {
  /** Namespaces that take Rollouts from the catalog without a label of their own; `*`: every one. */
  readonly namespaces: readonly string[];
  /** Between two looks at the catalog. */
  readonly refreshSeconds: number;
}

const REFRESH_SECONDS = 5;

/** @throws SettingsError that names the key */
export function readCatalog(rollouts: Config | undefined): CatalogSettings {
  const refreshSeconds =
    rollouts?.getOptionalNumber('catalog.refreshSeconds') ?? REFRESH_SECONDS;
  if (!(refreshSeconds >= 1 && refreshSeconds <= 3600)) {
    throw new SettingsError(
      'rollouts.catalog.refreshSeconds',
      `${refreshSeconds} is not between 1 and 3600 seconds`,
    );
  }
  return {
    namespaces: rollouts?.getOptionalStringArray('catalog.namespaces') ?? [],
    refreshSeconds,
  };
}
