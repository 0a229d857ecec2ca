// SPDX-License-Identifier: Apache-2.0
/** What gateways report about an HTTPRoute. Pure. */
import type { HttpRoute } from './httpRoute';

/** The gateway's report on one parent. */
export interface RouteParentStatus {
  parentRef?: { name?: string; namespace?: string; sectionName?: string };
  controllerName?: string;
  conditions?: {
    type: string;
    status: string;
    reason?: string;
    message?: string;
    observedGeneration?: number;
  }[];
}

type Condition = NonNullable<RouteParentStatus['conditions']>[number];

/** Every gateway that reports on the route has applied its newest generation. */
export function isApplied(route: HttpRoute): boolean {
  return (
    route.parents.length > 0 &&
    route.parents.every(parent => {
      const asked = judging(parent);
      return (
        asked.some(it => it.type === 'Accepted') &&
        asked.every(it => seen(it, route) && it.status === 'True')
      );
    })
  );
}

/** What a gateway refuses about the route as it is now, in its own words; undefined: nothing. */
export function refusalOf(route: HttpRoute): string | undefined {
  const { name } = route.metadata;
  if (!route.parents.length) {
    return `no gateway reports on HTTPRoute ${name}: check its parentRefs, and that a gateway controller runs`;
  }
  for (const parent of route.parents) {
    const refused = judging(parent).find(
      it => it.status === 'False' && seen(it, route),
    );
    if (refused) {
      const gateway = parent.parentRef?.name ?? 'its gateway';
      return `gateway ${gateway} says of HTTPRoute ${name}: ${refused.type} is False (${refused.reason}): ${refused.message}`;
    }
  }
  return undefined;
}

function judging(parent: RouteParentStatus): Condition[] {
  return (parent.conditions ?? []).filter(
    it => it.type === 'Accepted' || it.type === 'ResolvedRefs',
  );
}

/** A condition without a generation can't say more than that it is there. */
function seen(condition: Condition, route: HttpRoute): boolean {
  const { observedGeneration } = condition;
  return (
    observedGeneration === undefined ||
    observedGeneration >= route.metadata.generation
  );
}
