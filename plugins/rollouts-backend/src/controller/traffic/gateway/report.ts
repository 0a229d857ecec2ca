// SPDX-License-Identifier: Apache-2.0
/** What gateways report about a route. Pure. */
import type { KubernetesObject } from '@teal/rollouts-node';

/** The gateway's report on one parent. */
interface ParentStatus {
  readonly parentRef?: { readonly name?: string };
  readonly conditions?: readonly Condition[];
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly observedGeneration?: number;
}

/** Every gateway that reports on the route has applied its newest generation. */
export function isApplied(route: KubernetesObject): boolean {
  const parents = parentsOf(route);
  return (
    parents.length > 0 &&
    parents.every(parent => {
      const asked = judging(parent);
      return (
        asked.some(it => it.type === 'Accepted') &&
        asked.every(it => seen(it, route) && it.status === 'True')
      );
    })
  );
}

/** What a gateway refuses about the route as it is now, in its own words; undefined: nothing. */
export function refusalOf(route: KubernetesObject): string | undefined {
  const name = `${route.kind} ${route.metadata.name}`;
  const parents = parentsOf(route);
  if (!parents.length) {
    return `no gateway reports on ${name}: check its parentRefs, and that a gateway controller runs`;
  }
  for (const parent of parents) {
    const refused = judging(parent).find(
      it => it.status === 'False' && seen(it, route),
    );
    if (refused) {
      const gateway = parent.parentRef?.name ?? 'its gateway';
      return `gateway ${gateway} says of ${name}: ${refused.type} is False (${refused.reason}): ${refused.message}`;
    }
  }
  return undefined;
}

function parentsOf({ status }: KubernetesObject): readonly ParentStatus[] {
  return Array.isArray(status?.parents)
    ? (status.parents as readonly ParentStatus[])
    : [];
}

function judging(parent: ParentStatus): Condition[] {
  return (parent.conditions ?? []).filter(
    it => it.type === 'Accepted' || it.type === 'ResolvedRefs',
  );
}

/** A condition without a generation can't say more than that it is there. */
function seen(condition: Condition, { metadata }: KubernetesObject): boolean {
  const { observedGeneration } = condition;
  return (
    observedGeneration === undefined ||
    observedGeneration >= (metadata.generation ?? 0)
  );
}
