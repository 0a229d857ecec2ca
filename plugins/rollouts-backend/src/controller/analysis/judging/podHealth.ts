// SPDX-License-Identifier: Apache-2.0

/** The built-in metric `pod-health`: what the pod watch says about the new pods. Pure, asked of nobody. */
import type { MeasuredValue } from './value';

/** A pod, as far as its health is concerned. */
export interface PodHealth {
  readonly name: string;
  readonly deleting: boolean;
  readonly restarts: number;
  /** Why a container waits. */
  readonly waiting?: { readonly reason: string };
  /** Why a container ended last time. */
  readonly lastTermination?: string;
}

/** What fails where the metric gives no condition of its own. */
export const POD_HEALTH_FAILURE =
  'result.crashLoopBackOff + result.imagePullBackOff + result.oomKilled + result.restarts > 0';

const imagePullReasons = [
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
];

/** Counts ailments. */
export function podHealth(
  pods: readonly PodHealth[],
): Readonly<Record<string, MeasuredValue>> {
  const alive = pods.filter(pod => !pod.deleting);
  const count = (has: (pod: PodHealth) => boolean) => alive.filter(has).length;
  return {
    pods: alive.length,
    restarts: alive.reduce((sum, pod) => sum + pod.restarts, 0),
    crashLoopBackOff: count(pod => pod.waiting?.reason === 'CrashLoopBackOff'),
    imagePullBackOff: count(pod =>
      imagePullReasons.includes(pod.waiting?.reason ?? ''),
    ),
    oomKilled: count(pod => pod.lastTermination === 'OOMKilled'),
  };
}

/** The pod that ails most, for the sentence; undefined: none does. */
export function ailingPod(pods: readonly PodHealth[]): string | undefined {
  const worst = pods
    .filter(pod => !pod.deleting)
    .map(pod => ({
      pod,
      ailment:
        pod.lastTermination === 'OOMKilled'
          ? 'OOMKilled'
          : pod.waiting?.reason ??
            (pod.restarts ? `${pod.restarts} restarts` : undefined),
    }))
    .filter(({ ailment }) => ailment && ailment !== 'ContainerCreating')
    .sort(
      (a, b) =>
        b.pod.restarts - a.pod.restarts || (a.pod.name < b.pod.name ? -1 : 1),
    )[0];
  return worst && `${worst.pod.name} (${worst.ailment})`;
}
