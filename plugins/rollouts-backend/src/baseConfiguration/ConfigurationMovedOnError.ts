// SPDX-License-Identifier: Apache-2.0
import type { ServiceConfiguration } from '@teal/rollouts-common';

/** 409: somebody else changed the base configuration meanwhile. */
export class ConfigurationMovedOnError extends Error {
  readonly name = 'ConfigurationMovedOnError';
  readonly status = 409;

  constructor({ entityRef, number, changes }: ServiceConfiguration) {
    const by = changes[0]?.by ?? 'somebody';
    super(
      `${by} has changed the base configuration of ${entityRef} meanwhile (change ${number}); look at it, then change it again`,
    );
  }
}
