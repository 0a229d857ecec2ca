// SPDX-License-Identifier: Apache-2.0
import type {
  MetricProvider,
  MetricProvidersExtensionPoint,
} from '@teal/rollouts-node';
import { askCustom } from './providers/custom';
import type { Ask } from './providers/Provider';

/** Providers that modules of the plugin bring along. */
export class AddedMetricProviders implements MetricProvidersExtensionPoint {
  readonly #added = new Map<string, Ask>();

  addMetricProvider(provider: MetricProvider): void {
    if (this.#added.has(provider.id)) {
      throw new Error(
        `a metric provider "${provider.id}" was added before; give this one an id of its own`,
      );
    }
    this.#added.set(provider.id, askCustom(provider));
  }

  /** Every provider by its id. */
  all(): ReadonlyMap<string, Ask> {
    return this.#added;
  }
}
