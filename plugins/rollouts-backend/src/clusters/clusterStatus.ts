// SPDX-License-Identifier: Apache-2.0
import type { ClusterView } from '@teal/rollouts-common';
import type { HostedCluster } from './HostedCluster';

/** What `GET /clusters` says about a cluster. */
export function clusterStatus(hosted: HostedCluster): ClusterView {
  const state = hosted.state();
  if (state.state !== 'connected') {
    return { name: hosted.name, ...state, leading: false };
  }
  const { cache } = state.cluster;
  const guard = cache.guard();
  return {
    name: hosted.name,
    ...reachability(cache.failingForMs()),
    ...cache.leadership(),
    gated: guard
      ? { status: guard.works ? 'True' : 'False', reason: guard.reason }
      : {
          status: 'Unknown',
          reason: 'the leader has not looked at the admission policies yet',
        },
  };
}

/** A watch that was cut off is opened again within a second; longer than this, people should know. */
const TOLERATED_MS = 5_000;

function reachability(
  failingForMs: number | undefined,
): Pick<ClusterView, 'state' | 'reason'> {
  if (failingForMs === undefined || failingForMs < TOLERATED_MS) {
    return { state: 'connected' };
  }
  const seconds = Math.round(failingForMs / 1_000);
  return {
    state: 'unreachable',
    reason: `the API server has not answered for ${seconds} s; what is shown is at least as old`,
  };
}
