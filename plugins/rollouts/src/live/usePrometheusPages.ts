// SPDX-License-Identifier: Apache-2.0
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';

/** Where a browser reaches the pages of a cluster's Prometheus; undefined: nobody has said (`rollouts.prometheus.externalUrl`). */
export function usePrometheusPages(cluster: string): string | undefined {
  const config = useApi(configApiRef).getOptionalConfig('rollouts');
  const own = config
    ?.getOptionalConfigArray('clusters')
    ?.find(it => it.getOptionalString('name') === cluster)
    ?.getOptionalString('prometheus.externalUrl');
  const url = own ?? config?.getOptionalString('prometheus.externalUrl');
  return url?.replace(/\/+$/, '');
}
