// SPDX-License-Identifier: Apache-2.0
import type {
  KubeConfig,
  KubernetesObject,
  V1Deployment,
  V1Pod,
  V1ReplicaSet,
  V1Service,
} from '@kubernetes/client-node';
import { ROLLOUT_API_VERSION, type Rollout } from '@teal/rollouts-common';
import type { HttpRoute } from './httpRoute';
import { ObjectFeed } from './ObjectFeed';

/** Objects of one namespace, each kind followed by a watch. */
export interface Feeds {
  readonly rollouts: ObjectFeed<Rollout & KubernetesObject>;
  readonly deployments: ObjectFeed<V1Deployment>;
  readonly replicaSets: ObjectFeed<V1ReplicaSet>;
  readonly pods: ObjectFeed<V1Pod>;
  readonly services: ObjectFeed<V1Service>;
  readonly routes: ObjectFeed<HttpRoute>;
}

export async function openFeeds(
  kubeConfig: KubeConfig,
  namespace: string,
): Promise<Feeds> {
  const open = <T extends KubernetesObject>(group: string, kind: string) =>
    ObjectFeed.open<T>(kubeConfig, `/${group}/namespaces/${namespace}/${kind}`);
  return {
    rollouts: await open(`apis/${ROLLOUT_API_VERSION}`, 'rollouts'),
    deployments: await open('apis/apps/v1', 'deployments'),
    replicaSets: await open('apis/apps/v1', 'replicasets'),
    pods: await open('api/v1', 'pods'),
    services: await open('api/v1', 'services'),
    routes: await open('apis/gateway.networking.k8s.io/v1', 'httproutes'),
  };
}

export function closeFeeds(feeds: Feeds): void {
  Object.values(feeds).forEach(feed => feed.close());
}

/** Every change of what a release touches, oldest first, one JSON line each: what happened, for a person. */
export function toldAsLines(feeds: Feeds): string[] {
  const { rollouts, deployments, services, routes } = feeds;
  return [
    ...rollouts.changes,
    ...deployments.changes,
    ...services.changes,
    ...routes.changes,
  ]
    .sort((a, b) => a.at - b.at)
    .map(change => JSON.stringify(change));
}
