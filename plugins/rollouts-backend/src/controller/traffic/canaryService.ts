// SPDX-License-Identifier: Apache-2.0
/** The extra Service, which holds only new pods. Pure. */
import {
  canaryServiceName,
  OWNED_BY_LABEL,
  POD_TEMPLATE_HASH,
  Rollout,
  ROLLOUT_API_VERSION,
} from '@teal/rollouts-common';
import type { ServiceSpec, TrimmedService } from '../trimTraffic';

/**
 * `<service>-canary` for the pods of this hash.
 *
 * Always a ClusterIP, so that no second load balancer or node port opens;
 * headless stays headless. Labels of the stable Service aren't copied: a
 * monitor that selects by them would scrape new pods twice. The owner is the
 * Rollout, whose finalizer keeps both until the release has ended.
 */
export function canaryServiceFor(options: {
  readonly rollout: Rollout;
  readonly service: TrimmedService;
  readonly hash: string;
}): object {
  const { rollout, service, hash } = options;
  const { spec } = service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: canaryServiceName(service.metadata.name),
      namespace: rollout.metadata.namespace,
      labels: { [OWNED_BY_LABEL]: rollout.metadata.name },
      ownerReferences: [
        {
          apiVersion: ROLLOUT_API_VERSION,
          kind: 'Rollout',
          name: rollout.metadata.name,
          uid: rollout.metadata.uid,
          controller: true,
        },
      ],
    },
    spec: {
      type: 'ClusterIP',
      ...(spec.clusterIP === 'None' ? { clusterIP: 'None' } : {}),
      selector: { ...spec.selector, [POD_TEMPLATE_HASH]: hash },
      ports: portsOf(spec),
      sessionAffinity: spec.sessionAffinity,
      sessionAffinityConfig: spec.sessionAffinityConfig,
      internalTrafficPolicy: spec.internalTrafficPolicy,
      trafficDistribution: spec.trafficDistribution,
      publishNotReadyAddresses: spec.publishNotReadyAddresses,
      ipFamilies: spec.ipFamilies,
      ipFamilyPolicy: spec.ipFamilyPolicy,
    },
  };
}

/** Merge patch that points the extra Service at another hash, with the ports that the stable one has now. */
export function canaryPatch(options: {
  readonly canary: TrimmedService;
  readonly service: TrimmedService;
  readonly hash: string;
}): object {
  const { canary, service, hash } = options;
  const wanted = { ...service.spec.selector, [POD_TEMPLATE_HASH]: hash };
  const gone = Object.keys(canary.spec.selector ?? {}).filter(
    key => !(key in wanted),
  );
  return {
    metadata: { resourceVersion: canary.metadata.resourceVersion },
    spec: {
      selector: {
        ...Object.fromEntries(gone.map(key => [key, null])),
        ...wanted,
      },
      ports: portsOf(service.spec),
    },
  };
}

/** Node ports belong to the stable Service alone. */
function portsOf(spec: ServiceSpec): object[] {
  return (spec.ports ?? []).map(({ nodePort: _, ...port }) => port);
}
