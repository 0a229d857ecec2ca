// SPDX-License-Identifier: Apache-2.0
/** Whose pods are asked for: those of a Rollout's workload, or those of the workload that a release is about. */
import type { PodView, ReleaseRecord } from '@teal/rollouts-common';
import type { ClusterConnection, KubeObject } from '../controller/kubeApi';
import { resourcePath, resources } from '../controller/kubeApi';
import { labelSelectorText } from '../controller/labelSelectorText';
import { sentenceOf } from '../controller/logger';
import type { Target } from '../starting/TargetFinder';
import { ClusterFailedError } from './errors';
import type { Pod } from './presentPod';
import { presentPod } from './presentPod';
import type { FoundRollout } from './RolloutDirectory';

/** The pods of a workload, and how to tell and show them. */
export interface WorkloadPods {
  readonly connection: ClusterConnection;
  readonly cluster: string;
  readonly namespace: string;
  /** For sentences. */
  readonly name: string;
  /** As the API takes it; undefined: there are none to be found. */
  readonly selector: string | undefined;
  /** The selector alone could take in another workload's pods. */
  readonly owns: (pod: Pod) => boolean;
  readonly present: (pod: Pod) => PodView;
}

/** Of the workload of a Rollout. */
export function podsOfRollout(found: FoundRollout): WorkloadPods {
  const { connection, facts, ref, rollout } = found;
  const versions = {
    stable: rollout.status?.stable?.revision,
    canary: rollout.status?.canary?.revision,
  };
  return {
    ...{ connection, cluster: ref.cluster, namespace: ref.namespace },
    name: ref.name,
    selector: facts.podSelector,
    owns: pod => isOneOf(pod, new Set(facts.replicaSets.map(({ uid }) => uid))),
    present: pod => presentPod(pod, versions),
  };
}

/** Of the workload that a release is about, as it is now. */
export async function podsOfRelease(
  { connection, ref, reference, workload }: Target,
  release: ReleaseRecord,
): Promise<WorkloadPods> {
  const { cluster, namespace } = ref;
  const selector =
    workload.spec.selector && labelSelectorText(workload.spec.selector);
  const own = workload.metadata.uid ?? '';
  const owners =
    reference.kind === 'Deployment' && selector
      ? await replicaSetsOf({ connection, cluster, namespace, selector, own })
      : [own];
  return {
    ...{ connection, cluster, namespace, selector },
    name: reference.name,
    owns: pod => isOneOf(pod, new Set(owners)),
    present: pod => ({
      ...presentPod(pod, {}),
      version: versionIn(release, pod),
    }),
  };
}

function isOneOf(pod: Pod, owners: ReadonlySet<string>): boolean {
  const owner = pod.metadata.ownerReferences?.find(it => it.controller);
  return owner !== undefined && owners.has(owner.uid);
}

interface Owned extends KubeObject {
  readonly metadata: KubeObject['metadata'] &
    Pick<Pod['metadata'], 'ownerReferences'>;
}

async function replicaSetsOf(of: {
  readonly connection: ClusterConnection;
  readonly cluster: string;
  readonly namespace: string;
  readonly selector: string;
  /** UID of the Deployment. */
  readonly own: string;
}): Promise<string[]> {
  const { connection, cluster, namespace, selector, own } = of;
  const { items } = await connection
    .list<Owned>(resourcePath(resources.replicaSets, { namespace }), {
      labelSelector: selector,
    })
    .catch((error: unknown) => {
      throw new ClusterFailedError(cluster, sentenceOf(error), error);
    });
  return items.flatMap(({ metadata }) =>
    metadata.ownerReferences?.some(it => it.controller && it.uid === own)
      ? metadata.uid ?? []
      : [],
  );
}

/** By what its containers run; where that is the same before and after, by when it was made. */
export function versionIn(
  { from, to, startedAt, createdAt }: ReleaseRecord,
  { metadata, spec }: Pod,
): PodView['version'] {
  // Others may have put containers of their own into the pod.
  const running = spec.containers.map(({ image }) => image);
  const runs = (images: readonly string[]) =>
    images.length > 0 && images.every(image => running.includes(image));
  if (runs(to.images) && runs(from.images)) {
    const made = Date.parse(metadata.creationTimestamp ?? '');
    return made >= wholeSecond(startedAt ?? createdAt) ? 'canary' : 'stable';
  }
  if (runs(to.images)) return 'canary';
  return runs(from.images) ? 'stable' : 'other';
}

/** Kubernetes has no parts of a second. */
function wholeSecond(time: string): number {
  return Math.floor(Date.parse(time) / 1_000) * 1_000;
}
