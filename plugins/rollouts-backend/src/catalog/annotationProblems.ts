// SPDX-License-Identifier: Apache-2.0
import type { Entity } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { configuredClusters } from '../clusters/configuredClusters';
import { readSettings } from '../config';
import { isMistaken } from './enrolment/Enrolment';
import { readEnrolment } from './enrolment/readEnrolment';
import { readPresets } from './presets/readPresets';

/**
 * What can be said about an entity's annotations without a cluster: one
 * sentence a mistake, none for an entity that asks for nothing. Presets and
 * clusters are those of the portal's app-config.
 *
 * @throws SettingsError that names the key
 */
export function annotationProblems(
  config: Config,
): (entity: Entity) => readonly string[] {
  const settings = readSettings(config);
  const portal = {
    presets: settings?.presets ?? readPresets(undefined),
    clusters:
      settings && configuredClusters(config, settings).map(({ name }) => name),
  };
  return entity => {
    const read = readEnrolment(entity, portal);
    return read && isMistaken(read) ? read.problems : [];
  };
}
