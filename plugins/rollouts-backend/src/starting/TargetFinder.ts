// SPDX-License-Identifier: Apache-2.0
/** What a request names -> the workload and the Rollout that it goes through. */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type {
  ObjectReference,
  ReleasableKind,
  Rollout,
  RolloutRef,
} from '@teal/rollouts-common';
import {
  ClusterFailedError,
  InvalidFieldError,
  UnavailableError,
  UnknownError,
} from '../api/errors';
import type { RolloutDirectory } from '../api/RolloutDirectory';
import type { Clusters } from '../clusters/Clusters';
import type { ConnectedCluster } from '../clusters/HostedCluster';
import type { ResourceType } from '../controller/kubeApi';
import { hasCode, resourcePath } from '../controller/kubeApi';
import { sentenceOf } from '../controller/logger';
import type { Authorizer } from '../permissions/authorize';
import type { Workload } from './workload';
import { workloadType } from './workload';

/** As a request names it. */
export interface TargetName {
  readonly cluster: string;
  readonly namespace: string;
  readonly rollout?: string;
  readonly workload?: { readonly kind?: ReleasableKind; readonly name: string };
}

/** A workload that can be released, as it is at this moment. */
export interface Target extends ConnectedCluster {
  /** What permissions are about: the Rollout, or the workload's own name where it has none. */
  readonly ref: RolloutRef;
  readonly reference: ObjectReference;
  readonly type: ResourceType;
  /** URL path of the workload. */
  readonly path: string;
  readonly workload: Workload;
  readonly rollout?: Rollout;
}

export class TargetFinder {
  readonly #clusters: Clusters;
  readonly #directory: RolloutDirectory;

  constructor(options: {
    readonly clusters: Clusters;
    readonly directory: RolloutDirectory;
  }) {
    this.#clusters = options.clusters;
    this.#directory = options.directory;
  }

  /**
   * What permissions are asked for; says nothing about whether it exists.
   *
   * @throws InvalidFieldError where the request names neither a Rollout nor a workload, or both.
   */
  refOf(name: TargetName): RolloutRef {
    const { cluster, namespace, rollout, workload } = name;
    if ((rollout === undefined) === (workload === undefined)) {
      throw new InvalidFieldError(
        'workload',
        'or rollout says what to release; give one of them',
      );
    }
    if (rollout !== undefined) return { cluster, namespace, name: rollout };
    const found = this.#rolloutOf(name);
    return {
      cluster,
      namespace,
      name: found?.metadata.name ?? workload?.name ?? '',
    };
  }

  /**
   * Reads the workload.
   *
   * @throws UnknownError, UnavailableError, InvalidFieldError, ClusterFailedError
   */
  async find(name: TargetName): Promise<Target> {
    const ref = this.refOf(name);
    const connected = this.#connected(ref.cluster);
    const rollout =
      name.rollout === undefined
        ? this.#rolloutOf(name)
        : this.#directory.get(ref).rollout;
    const reference = rollout?.spec.workloadRef ?? {
      apiVersion: 'apps/v1',
      kind: name.workload?.kind ?? 'Deployment',
      name: name.workload?.name ?? '',
    };
    const type = workloadType(reference.kind);
    if (!type) {
      throw new InvalidFieldError(
        'workload',
        `is a ${reference.kind}, which can't be released`,
      );
    }
    const path = resourcePath(type, {
      namespace: ref.namespace,
      name: reference.name,
    });
    const target = { ...connected, ref, reference, type, path, rollout };
    return { ...target, workload: await read(target) };
  }

  /**
   * Reads the workload for somebody who has the permission on it; the permission
   * comes first: whoever lacks it doesn't learn whether the workload exists.
   *
   * @throws MissingPermissionError; otherwise as `find`
   */
  async permitted(
    authorizer: Authorizer,
    credentials: BackstageCredentials,
    permission: ResourcePermission,
    name: TargetName,
  ): Promise<Target> {
    const target = await this.require(
      authorizer,
      credentials,
      permission,
      name,
    );
    return target ?? this.find(name);
  }

  /**
   * The permission alone.
   *
   * @returns the workload, where the answer depended on it and it could be read
   * @throws MissingPermissionError, InvalidFieldError
   */
  async require(
    authorizer: Authorizer,
    credentials: BackstageCredentials,
    permission: ResourcePermission,
    name: TargetName,
  ): Promise<Target | undefined> {
    let target: Target | undefined;
    await authorizer.require(
      credentials,
      permission,
      this.refOf(name),
      async () => {
        // A policy that asks for the owner needs the workload's labels, which only its cluster has.
        target = await this.find(name).catch(() => undefined);
        return target && this.labelsOf(target);
      },
    );
    return target;
  }

  /** The same target as it is by now. */
  async again(target: Target): Promise<Target> {
    const { ref, cache } = target;
    const rollout = target.rollout && cache.get(ref);
    return { ...target, rollout, workload: await read(target) };
  }

  /** By which the catalog's entities find a workload. */
  labelsOf({ workload }: Target): Record<string, string> {
    const { metadata, spec } = workload;
    return { ...metadata.labels, ...spec.template.metadata?.labels };
  }

  #rolloutOf({ cluster, namespace, workload }: TargetName) {
    const state = this.#clusters.get(cluster)?.state();
    if (state?.state !== 'connected' || !workload) return undefined;
    const { kind = 'Deployment', name } = workload;
    return state.cluster.cache
      .list()
      .find(
        ({ metadata, spec: { workloadRef } }) =>
          metadata.namespace === namespace &&
          workloadRef.kind === kind &&
          workloadRef.name === name,
      );
  }

  #connected(name: string): ConnectedCluster {
    const hosted = this.#clusters.get(name);
    if (!hosted) {
      const known = this.#clusters.list().map(cluster => cluster.name);
      throw new UnknownError(
        `no cluster "${name}" is configured (there are: ${
          known.join(', ') || 'none'
        })`,
      );
    }
    const state = hosted.state();
    if (state.state === 'connected') return state.cluster;
    throw new UnavailableError(
      `cluster ${name} is ${state.state}: ${state.reason}`,
    );
  }
}

async function read(
  target: Pick<Target, 'connection' | 'path' | 'ref' | 'reference'>,
): Promise<Workload> {
  const { connection, path, ref, reference } = target;
  const { kind, name } = reference;
  try {
    return await connection.get<Workload>(path);
  } catch (error) {
    if (hasCode(error, 404)) {
      throw new UnknownError(
        `there is no ${kind} ${name} in ${ref.namespace} of cluster ${ref.cluster}`,
      );
    }
    throw new ClusterFailedError(ref.cluster, sentenceOf(error), error);
  }
}
