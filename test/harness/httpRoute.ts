// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@kubernetes/client-node';

/** The part of an HTTPRoute that tests read and write. */
export interface HttpRoute extends KubernetesObject {
  spec: {
    parentRefs?: { name: string; namespace?: string }[];
    hostnames?: string[];
    rules?: HttpRouteRule[];
  };
  status?: {
    parents?: {
      conditions?: {
        type: string;
        status: string;
        observedGeneration?: number;
      }[];
    }[];
  };
}

/** One rule: which requests, to which Services. */
export interface HttpRouteRule {
  name?: string;
  matches?: { path?: { type: string; value: string } }[];
  backendRefs?: { name: string; port?: number; weight?: number }[];
}

/** Percent of requests that the route's rules give to this Service; an absent weight is 1, as in the Gateway API. */
export function weightPercentOf(route: HttpRoute, service: string): number {
  const references = (route.spec.rules ?? []).flatMap(
    rule => rule.backendRefs ?? [],
  );
  const total = references.reduce((sum, ref) => sum + (ref.weight ?? 1), 0);
  const own = references
    .filter(ref => ref.name === service)
    .reduce((sum, ref) => sum + (ref.weight ?? 1), 0);
  return total === 0 ? 0 : (own / total) * 100;
}

/** The gateway says that it has applied the route as it stands. */
export function isApplied(route: HttpRoute): boolean {
  const parents = route.status?.parents ?? [];
  return (
    parents.length > 0 &&
    parents.every(parent =>
      (parent.conditions ?? []).some(
        condition =>
          condition.type === 'Accepted' &&
          condition.status === 'True' &&
          condition.observedGeneration === route.metadata?.generation,
      ),
    )
  );
}
