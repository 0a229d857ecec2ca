// SPDX-License-Identifier: Apache-2.0
/** Which version of the Deployment a write is made conditional on. */
import { isDeepStrictEqual } from 'node:util';
import { pause } from '../clock';
import { compareVersions, keyOf } from '../objectCache';
import type { TrimmedDeployment } from '../trim';
import type { PerformContext } from './write';

/** The Deployment controller follows within some ten milliseconds; without it a release goes nowhere, but a rollback has to. */
const PATIENCE_MS = 100;

/**
 * The Deployment as the round saw it, with the newest version that differs in
 * status only: whatever the decision rests on (spec, labels, Teal's annotations)
 * is still locked, and a status that the Deployment controller writes meanwhile
 * costs no conflict. Its report on the newest spec, and on pods that its
 * ReplicaSets have or have no more, is waited for, since it is about to be
 * written.
 */
export async function latestDeployment(
  context: PerformContext,
  seen: TrimmedDeployment,
): Promise<TrimmedDeployment> {
  await untilReported(context, seen);
  const now = context.objects.deployments.get(keyOf(seen));
  if (!now || !isNewer(now, seen)) return seen;
  return isDeepStrictEqual(withoutStatus(now), withoutStatus(seen))
    ? now
    : seen;
}

async function untilReported(
  { objects, clock, signal }: PerformContext,
  seen: TrimmedDeployment,
): Promise<void> {
  const { generation, uid, resourceVersion } = seen.metadata;
  const pods = podsOf(objects);
  const isDue = () => {
    const now = objects.deployments.get(keyOf(seen));
    if (now?.metadata.uid !== uid || now.metadata.generation > generation) {
      return false;
    }
    const isSame = now.metadata.resourceVersion === resourceVersion;
    return (
      now.status.observedGeneration < generation ||
      (isSame && now.status.replicas !== pods)
    );
  };
  if (!isDue()) return;
  const reported = new AbortController();
  const forget = objects.deployments.onChange(() => {
    if (!isDue()) reported.abort();
  });
  try {
    const either = AbortSignal.any([signal, reported.signal]);
    await pause(clock, PATIENCE_MS, either);
  } finally {
    forget();
  }
}

function podsOf({ replicaSets }: PerformContext['objects']): number {
  return [...replicaSets.values()].reduce(
    (sum, { observed }) => sum + observed.currentReplicas,
    0,
  );
}

function isNewer(a: TrimmedDeployment, b: TrimmedDeployment): boolean {
  const order = compareVersions(
    a.metadata.resourceVersion,
    b.metadata.resourceVersion,
  );
  return order !== undefined && order > 0;
}

/** Managed fields move when a status is written; what is disowned is tested for by itself. */
function withoutStatus(deployment: TrimmedDeployment): object {
  const { status: _, ownEntries: __, metadata, ...rest } = deployment;
  return { ...rest, metadata: { ...metadata, resourceVersion: '' } };
}
