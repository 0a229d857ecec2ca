// SPDX-License-Identifier: Apache-2.0
import type { AskContext } from './providers/Provider';

/** Where the metrics of one cluster may be measured, beside what each metric says. */
export type MetricSources = Pick<
  AskContext,
  'prometheus' | 'allowedHosts' | 'custom'
>;
