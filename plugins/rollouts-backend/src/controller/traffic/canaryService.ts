// SPDX-License-Identifier: Apache-2.0
/** The extra Service, which holds only new pods. Pure. */
import {
  canaryServiceName,
  OWNED_BY_LABEL,
  POD_TEMPLATE_HASH,
  Rollout,
} from '@teal/rollouts-common';
import type { ServicePort, ServiceSpec, TrimmedService } from '../trimTraffic';

/**
 * `<service>-canary` for the pods of this hash.
 *
 * Always a ClusterIP, so that no second load balancer or node port opens;
 * headless stays headless. Labels of the stable Service aren't copied: a
 * monitor that selects by them would scrape new pods twice. There is no owner
 * reference: a Rollout that goes with its finalizer dropped would take the
 * Service with it while routes still send to it.
 */
export function canaryServiceFor(options: {
  readonly rollout: Rollout;
  readonly service: TrimmedService;
  readonly hash: string;
}): object {
  const { rollout, service, hash } = options;
  const { spec, backendAnnotations } = service;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: canaryServiceName(service.metadata.name),
      namespace: rollout.metadata.namespace,
      labels: { [OWNED_BY_LABEL]: rollout.metadata.name },
      annotations: backendAnnotations,
    },
    spec: {
      type: 'ClusterIP',
      ...(spec.clusterIP === 'None' ? { clusterIP: 'None' } : {}),
      ipFamilies: spec.ipFamilies,
      ipFamilyPolicy: spec.ipFamilyPolicy,
      selector: { ...spec.selector, [POD_TEMPLATE_HASH]: hash },
      ...sharedFields(spec),
    },
  };
}

/** Merge patch that points the extra Service at another hash, with what the stable one says now. */
export function canaryPatch(options: {
  readonly canary: TrimmedService;
  readonly service: TrimmedService;
  readonly hash: string;
}): object {
  const { canary, service, hash } = options;
  return {
    metadata: {
      resourceVersion: canary.metadata.resourceVersion,
      annotations: replacing(
        canary.backendAnnotations,
        service.backendAnnotations,
      ),
    },
    spec: {
      selector: replacing(canary.spec.selector ?? {}, {
        ...service.spec.selector,
        [POD_TEMPLATE_HASH]: hash,
      }),
      ...Object.fromEntries(
        Object.entries(sharedFields(service.spec)).map(([field, value]) => [
          field,
          value ?? null,
        ]),
      ),
    },
  };
}

/** What can change while a Service stands, and is the same for both. Its IP families can't. */
function sharedFields(spec: ServiceSpec): Partial<ServiceSpec> {
  return {
    ports: portsOf(spec),
    sessionAffinity: spec.sessionAffinity,
    sessionAffinityConfig: spec.sessionAffinityConfig,
    internalTrafficPolicy: spec.internalTrafficPolicy,
    trafficDistribution: spec.trafficDistribution,
    publishNotReadyAddresses: spec.publishNotReadyAddresses,
  };
}

/** Node ports belong to the stable Service alone. */
function portsOf(spec: ServiceSpec): ServicePort[] {
  return (spec.ports ?? []).map(({ nodePort: _, ...port }) => port);
}

/** Merge patch of one map into the other: keys that are gone are null. */
function replacing(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): Record<string, string | null> {
  const gone = Object.keys(before).filter(key => !(key in after));
  return { ...Object.fromEntries(gone.map(key => [key, null])), ...after };
}
