// SPDX-License-Identifier: Apache-2.0
import type { PodDiagnosis } from '@teal/rollouts-common';
import type { Pod } from '../api/presentPod';
import { presentPod } from '../api/presentPod';
import type { ClusterConnection } from '../controller/kubeApi';
import { hasCode, resourcePath, resources } from '../controller/kubeApi';
import { diagnosePod } from './diagnosePod';

/** Which pods. */
export interface PodsOfVersion {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  readonly labelSelector: string;
}

/** A page of pods is enough to find some that show what is wrong. */
const LISTED = 100;

/** Diagnoses of at most so many pods: those that were looked at before, then those that are not ready. */
export async function lookAtPods(
  of: PodsOfVersion,
  options: {
    readonly most: number;
    /** Only these, where they are named. */
    readonly named?: readonly string[];
    /** Looked at before. */
    readonly known?: readonly string[];
    readonly at: number;
    readonly signal: AbortSignal;
  },
): Promise<PodDiagnosis[]> {
  const { connection, namespace, labelSelector } = of;
  const { most, named, known = [], at, signal } = options;
  const { items } = await connection.list<Pod>(
    resourcePath(resources.pods, { namespace }),
    { labelSelector, limit: LISTED, signal },
  );
  const rank = (pod: Pod) => {
    if (known.includes(pod.metadata.name)) return 0;
    return presentPod(pod, {}).ready ? 2 : 1;
  };
  const wanted = items
    .filter(({ metadata }) => named?.includes(metadata.name) ?? true)
    .sort((a, b) => rank(a) - rank(b))
    .slice(0, most);
  const diagnosed = await Promise.all(
    wanted.map(pod =>
      diagnosePod({ connection, namespace, pod, at, signal }).catch(
        (error: unknown) => {
          // It went while it was looked at.
          if (hasCode(error, 404)) return undefined;
          throw error;
        },
      ),
    ),
  );
  return diagnosed.filter(it => it !== undefined);
}
