// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@kubernetes/client-node';
import type { Teal } from './Teal';

/** An HTTPProxy of Contour as its user writes it: everything to the shop, without a weight. */
export function httpProxyOf(teal: Teal): KubernetesObject & { spec: object } {
  const service = { name: teal.name, port: 80 };
  return {
    apiVersion: 'projectcontour.io/v1',
    kind: 'HTTPProxy',
    metadata: { name: teal.name },
    spec: {
      virtualhost: { fqdn: teal.hostName },
      routes: [{ conditions: [{ prefix: '/' }], services: [service] }],
    },
  };
}
