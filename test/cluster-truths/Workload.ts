// SPDX-License-Identifier: Apache-2.0
import {
  PatchStrategy,
  type V1Deployment,
  type V1ReplicaSet,
} from '@kubernetes/client-node';
import { imageOf } from '../harness/manifests';
import type { Teal } from '../harness/Teal';

/** Fields of a Deployment as a merge patch writes them; null removes one. */
export interface SpecPatch {
  readonly paused?: boolean | null;
  readonly minReadySeconds?: number | null;
  readonly progressDeadlineSeconds?: number | null;
  readonly strategy?: {
    readonly rollingUpdate: {
      readonly maxSurge?: number | string;
      readonly maxUnavailable?: number | string;
    };
  };
  /** Image tag. */
  readonly version?: string;
  /** Annotations of the pod template. */
  readonly podAnnotations?: Readonly<Record<string, string | null>>;
}

/** No pod becomes Available in this lifetime; progressDeadlineSeconds must be greater than minReadySeconds. */
export const inflated = {
  minReadySeconds: 2_147_483_646,
  progressDeadlineSeconds: 2_147_483_647,
} as const;

/** One Deployment without any Rollout: Kubernetes alone, as Teal uses it. */
export class Workload {
  readonly #teal: Teal;

  constructor(teal: Teal) {
    this.#teal = teal;
  }

  /** One write; resolves when the Deployment controller has seen it. */
  async patch(change: SpecPatch): Promise<void> {
    const { version, podAnnotations, ...spec } = change;
    const template = {
      ...(podAnnotations ? { metadata: { annotations: podAnnotations } } : {}),
      ...(version
        ? {
            spec: { containers: [{ name: 'shop', image: imageOf(version) }] },
          }
        : {}),
    };
    const written = await this.#teal.cluster.api.patch<V1Deployment>(
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: this.#teal.name, namespace: this.#teal.namespace },
        spec: {
          ...spec,
          ...(Object.keys(template).length ? { template } : {}),
        },
      } as V1Deployment,
      undefined,
      undefined,
      undefined,
      undefined,
      PatchStrategy.StrategicMergePatch,
    );
    const generation = written.metadata?.generation ?? 0;
    await this.#teal.feeds.deployments.until(
      `the Deployment controller has seen generation ${generation}`,
      feed =>
        (feed.get(this.#teal.name)?.status?.observedGeneration ?? 0) >=
        generation,
    );
  }

  /** Resolves when this version has exactly so many pods, all ready. */
  async untilReady(version: string, pods: number): Promise<void> {
    await this.#teal.feeds.replicaSets.until(
      `${pods} ready pods of ${version}`,
      () => {
        const set = this.replicaSetOf(version);
        return (
          set !== undefined &&
          set.spec?.replicas === pods &&
          (set.status?.readyReplicas ?? 0) === pods &&
          set.status?.replicas === pods
        );
      },
    );
  }

  replicaSetOf(version: string): V1ReplicaSet | undefined {
    return this.#teal.feeds.replicaSets.all().find(set => isOf(set, version));
  }

  /** The lowest number of pods that this version was ever asked to have since it first had `since`. */
  fewestAsked(version: string, since: number): number {
    const asked = this.#teal.feeds.replicaSets.changes
      .filter(change => isOf(change.object, version))
      .map(change => change.object.spec?.replicas ?? 0);
    return Math.min(...asked.slice(asked.indexOf(since)));
  }
}

function isOf(set: V1ReplicaSet, version: string): boolean {
  return set.spec?.template?.spec?.containers[0].image === imageOf(version);
}
