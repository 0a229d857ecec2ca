// SPDX-License-Identifier: Apache-2.0
import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { MetricProvider } from './MetricProvider';

/** Where modules of the plugin `rollouts` add providers for metrics. */
export interface MetricProvidersExtensionPoint {
  /**
   * @throws Error when a provider with the same id was added before.
   */
  addMetricProvider(provider: MetricProvider): void;
}

/** See {@link MetricProvidersExtensionPoint}. */
export const metricProvidersExtensionPoint =
  createExtensionPoint<MetricProvidersExtensionPoint>({
    id: 'rollouts.metricProviders',
  });
