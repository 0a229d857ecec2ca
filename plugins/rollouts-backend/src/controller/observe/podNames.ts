// SPDX-License-Identifier: Apache-2.0
/** Which version a pod of an EndpointSlice belongs to: a slice gives its name only. */
import { podNameBase } from '../trimTraffic';
import type { ReplicaSetObservation } from './observation';

/** Hashes by how the names of their pods begin; of long names that begin alike, the one that has pods, or none. */
export function hashesByPodName(
  replicaSets: readonly ReplicaSetObservation[],
): Map<string, string> {
  const hashes = new Map<string, string>();
  const hasPods = (it: ReplicaSetObservation) =>
    it.replicas + it.currentReplicas > 0;
  for (const it of replicaSets.filter(one => !hasPods(one))) {
    hashes.set(podNameBase(it.name), it.hash);
  }
  const taken = new Set<string>();
  for (const it of replicaSets.filter(hasPods)) {
    const base = podNameBase(it.name);
    if (taken.has(base)) hashes.delete(base);
    else hashes.set(base, it.hash);
    taken.add(base);
  }
  return hashes;
}
