// SPDX-License-Identifier: Apache-2.0
import type { AuthService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { configuredClusters } from '../../clusters/configuredClusters';
import type { RolloutsSettings } from '../../config';
import { systemClock } from '../../controller/clock';
import type { Logger } from '../../controller/logger';
import { Enrolments } from './Enrolments';

/** The enrolled entities of a portal, as app-config wants them. */
export function enrolmentsOf(
  services: {
    readonly auth: AuthService;
    readonly catalog: CatalogService;
    readonly config: Config;
    readonly logger: Logger;
  },
  settings: RolloutsSettings,
): Enrolments {
  const { auth, catalog, config, logger } = services;
  return new Enrolments({
    ...{ auth, catalog, logger },
    clock: systemClock,
    presets: settings.presets,
    clusters: configuredClusters(config, settings).map(({ name }) => name),
    allowedNamespaces: settings.catalog.namespaces,
    refreshSeconds: settings.catalog.refreshSeconds,
  });
}
