// SPDX-License-Identifier: Apache-2.0
import type { BaseConfiguration } from '@teal/rollouts-common';
import { InvalidFieldError } from '../api/errors';

/** Names that the portal's configuration gives; absent: not known, so nothing is held against them. */
export interface KnownNames {
  readonly presets?: ReadonlySet<string>;
  readonly environments?: ReadonlySet<string>;
  readonly clusters?: ReadonlySet<string>;
}

/**
 * Every name of the portal's own configuration that a base configuration holds
 * exists there: who stores it learns of a mistake, not who releases weeks later.
 *
 * @throws InvalidFieldError
 */
export function assertKnown(
  { preset, environments = [], workload }: BaseConfiguration,
  known: KnownNames,
): void {
  assertAmong(known.presets, preset, {
    field: 'configuration.preset',
    kind: 'preset',
  });
  environments.forEach((name, index) =>
    assertAmong(known.environments, name, {
      field: `configuration.environments[${index}]`,
      kind: 'environment',
    }),
  );
  assertAmong(known.clusters, workload?.cluster, {
    field: 'configuration.workload.cluster',
    kind: 'cluster',
  });
}

function assertAmong(
  known: ReadonlySet<string> | undefined,
  name: string | undefined,
  { field, kind }: { field: string; kind: string },
): void {
  if (name === undefined || !known || known.has(name)) return;
  const names = [...known].join(', ') || 'none';
  throw new InvalidFieldError(
    field,
    `is "${name}", and this portal has no ${kind} of that name (there are: ${names})`,
  );
}
