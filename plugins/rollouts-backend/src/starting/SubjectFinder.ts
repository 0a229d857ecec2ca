// SPDX-License-Identifier: Apache-2.0
/**
 * What a request leaves open: the place by its environment, the workload by the
 * entity; and the entity by the workload.
 */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  BaseConfiguration,
  NewRelease,
  ReleasableKind,
} from '@teal/rollouts-common';
import { InvalidFieldError } from '../api/errors';
import type { FoundRollout } from '../api/RolloutDirectory';
import type { BaseConfigurations } from '../baseConfiguration/BaseConfigurations';
import { entityRefOf } from '../baseConfiguration/BaseConfigurations';
import type { EntityOwners } from '../catalog/entityOwners';
import type { Environment, Place } from '../environments';
import { placeOf } from './placeOf';
import type { Target, TargetFinder, TargetName } from './TargetFinder';

/** As a request names it. */
export type AskedSubject = Pick<
  NewRelease,
  'cluster' | 'namespace' | 'environment' | 'entityRef' | 'rollout' | 'workload'
>;

export class SubjectFinder {
  readonly #options: {
    readonly environments: readonly Environment[];
    readonly configurations: Pick<BaseConfigurations, 'of'>;
    readonly owners: Pick<EntityOwners, 'entitiesOf'>;
    readonly rollouts: () => readonly FoundRollout[];
    readonly targets: Pick<TargetFinder, 'labelsOf'>;
  };

  constructor(options: {
    readonly environments: readonly Environment[];
    readonly configurations: Pick<BaseConfigurations, 'of'>;
    readonly owners: Pick<EntityOwners, 'entitiesOf'>;
    /** Of every cluster. */
    readonly rollouts: () => readonly FoundRollout[];
    readonly targets: Pick<TargetFinder, 'labelsOf'>;
  }) {
    this.#options = options;
  }

  /**
   * The request with a place and a workload in it.
   *
   * @throws InvalidFieldError that names the candidates where it could be several.
   * @throws UnknownError for an entity that the person can't see.
   */
  async find(
    credentials: BackstageCredentials,
    asked: AskedSubject,
    field?: string,
  ): Promise<TargetName> {
    const { rollout, workload, entityRef } = asked;
    const { environments } = this.#options;
    if (entityRef === undefined || rollout !== undefined || workload) {
      return { ...placeOf(asked, environments, field), rollout, workload };
    }
    const ref = entityRefOf(entityRef);
    const { workload: base = {} } = await this.#options.configurations.of(
      credentials,
      ref,
    );
    const place = placeOf(withDefaults(asked, base), environments, field);
    if (base.name !== undefined) {
      const { kind, name } = base;
      return { ...place, workload: { name, ...(kind && { kind }) } };
    }
    return { ...place, workload: await this.#onlyOf(ref, place) };
  }

  /**
   * The entity that a release of the workload belongs to.
   *
   * @param asked - by the request
   * @throws InvalidFieldError where the workload isn't one of the entity that was asked for.
   */
  async entityOf(
    credentials: BackstageCredentials,
    target: Target,
    asked: string | undefined,
  ): Promise<string | undefined> {
    const { owners, configurations, targets } = this.#options;
    const linking = owners.entitiesOf(target.ref, targets.labelsOf(target));
    if (asked === undefined) {
      // A catalog that is down delays no release, least of all one that goes back.
      const [first] = await linking.catch(() => []);
      return first;
    }
    const linked = await linking;
    const ref = entityRefOf(asked);
    if (linked.includes(ref)) return ref;
    const { workload } = await configurations.of(credentials, ref);
    if (isMeant(workload, target)) return ref;
    const { kind, name } = target.reference;
    throw new InvalidFieldError(
      'entityRef',
      `is ${ref}, which ${kind} ${name} in ${target.ref.namespace} doesn't belong to; link it by the entity's backstage.io/kubernetes-* annotations, or name it in the base configuration`,
    );
  }

  async #onlyOf(
    entityRef: string,
    place: Place,
  ): Promise<{ kind: ReleasableKind; name: string }> {
    const { owners, rollouts } = this.#options;
    const found: FoundRollout[] = [];
    for (const rollout of rollouts()) {
      const { ref } = rollout;
      if (ref.cluster !== place.cluster) continue;
      if (ref.namespace !== place.namespace) continue;
      const entities = await owners.entitiesOf(ref);
      if (entities.includes(entityRef)) found.push(rollout);
    }
    if (found.length !== 1) {
      throw new InvalidFieldError(
        'workload',
        found.length
          ? `is missing; ${entityRef} has several in ${place.namespace}: ${found
              .map(({ rollout }) => rollout.spec.workloadRef.name)
              .join(', ')}`
          : `is missing; no Rollout of ${entityRef} is in ${place.namespace} of cluster ${place.cluster}, and its base configuration names no workload`,
      );
    }
    const { kind, name } = found[0].rollout.spec.workloadRef;
    return { kind: kind as ReleasableKind, name };
  }
}

type BaseWorkload = NonNullable<BaseConfiguration['workload']>;

/** Where a request says nothing at all, the base configuration does. */
function withDefaults(asked: AskedSubject, base: BaseWorkload): AskedSubject {
  const { cluster, namespace, environment } = asked;
  if (environment !== undefined || cluster !== undefined) return asked;
  return {
    ...asked,
    cluster: base.cluster,
    namespace: namespace ?? base.namespace,
  };
}

function isMeant(base: BaseConfiguration['workload'], target: Target): boolean {
  if (base?.name === undefined) return false;
  const { ref, reference } = target;
  return (
    base.name === reference.name &&
    (base.kind ?? 'Deployment') === reference.kind &&
    (base.cluster ?? ref.cluster) === ref.cluster &&
    (base.namespace ?? ref.namespace) === ref.namespace
  );
}
