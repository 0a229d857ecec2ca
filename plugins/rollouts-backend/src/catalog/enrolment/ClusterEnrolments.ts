// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the Rollouts of one cluster as the enrolled entities want them. Every
 * change of the cluster or the catalog plans everything anew from memory; only
 * differences are written, by the replica that leads the cluster.
 */
import type { EnrolledRollout, Rollout } from '@teal/rollouts-common';
import { ownerOf } from '@teal/rollouts-common';
import type { Clock } from '../../controller/clock';
import type { ClusterObjects } from '../../controller/ClusterObjects';
import type { ClusterConnection } from '../../controller/kubeApi';
import type { Logger } from '../../controller/logger';
import { sentenceOf } from '../../controller/logger';
import { keyFor, keyOf } from '../../controller/objectCache';
import type { Difference } from './difference';
import { toKeep, toOrphan, toRemove } from './difference';
import type { EnrolledEntities } from './EnrolledEntities';
import { isMistaken } from './Enrolment';
import { NamespaceOptIn } from './NamespaceOptIn';
import type { ClusterPlan } from './planCluster';
import { isAbout, planCluster } from './planCluster';
import { sceneOf } from './sceneOf';
import { WriteQueue } from './WriteQueue';

/** Changes come in flocks; one plan serves them all. */
const GATHER_MS = 200;

const asItWas: Difference = {
  state: 'kept',
  sentence: 'stays as it was until the annotations can be followed',
};

/** What one cluster says about an entity. */
export interface ClusterReport {
  readonly plan: ClusterPlan;
  /** By entity ref. */
  readonly rollouts: ReadonlyMap<string, readonly EnrolledRollout[]>;
}

export class ClusterEnrolments {
  readonly cluster: string;
  readonly #options: {
    readonly connection: ClusterConnection;
    readonly objects: ClusterObjects;
    readonly entities: EnrolledEntities;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly allowedNamespaces: readonly string[];
  };
  readonly #optIn: NamespaceOptIn;
  readonly #writes: WriteQueue;
  readonly #forget: () => void;
  #cancel: (() => void) | undefined;
  #stopped = false;
  #report: ClusterReport | undefined;

  constructor(options: {
    readonly connection: ClusterConnection;
    readonly objects: ClusterObjects;
    readonly entities: EnrolledEntities;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Besides those with the label. */
    readonly allowedNamespaces: readonly string[];
  }) {
    const { connection, objects, clock, logger } = options;
    this.cluster = connection.name;
    this.#options = options;
    this.#optIn = new NamespaceOptIn({
      ...{ connection, clock, logger },
      allowed: options.allowedNamespaces,
      onChange: () => this.wake(),
    });
    this.#writes = new WriteQueue({
      ...{ connection, objects, clock, logger },
      onChange: () => this.wake(),
    });
    this.#forget = objects.onChange(() => this.wake());
    this.wake();
  }

  /** What was found last; undefined: nothing is known yet. */
  report(): ClusterReport | undefined {
    return this.#report;
  }

  /** Refs of the entities that Rollouts here name. */
  named(): string[] {
    return this.#owned().map(({ entityRef }) => entityRef);
  }

  /** Plans again soon. */
  wake(): void {
    if (this.#stopped || this.#cancel) return;
    this.#cancel = this.#options.clock.after(GATHER_MS, () => {
      this.#cancel = undefined;
      this.#round();
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    this.#forget();
    await this.#writes.stop();
    await this.#optIn.stop();
  }

  #round(): void {
    try {
      this.#writes.observe();
      const plan = this.#plan();
      if (!plan) return;
      const rollouts = new Map<string, EnrolledRollout[]>();
      const tell = (entityRef: string, told: EnrolledRollout) => {
        const known = rollouts.get(entityRef);
        if (known) known.push(told);
        else rollouts.set(entityRef, [told]);
      };
      this.#keep(plan, tell);
      this.#letGo(plan, tell);
      this.#report = { plan, rollouts };
    } catch (error) {
      this.#options.logger.error('Enrolled entities were not planned', {
        cluster: this.cluster,
        error: sentenceOf(error),
        stack: (error instanceof Error && error.stack) || '',
      });
    }
  }

  /** Undefined while something that a plan needs is still on its way. */
  #plan(): ClusterPlan | undefined {
    const { entities, objects } = this.#options;
    const all = entities.all();
    if (!all) return undefined;
    const enrolments = all.flatMap(it => (isMistaken(it) ? [] : [it]));
    if (enrolments.some(it => isAbout(it, this.cluster))) {
      this.#optIn.start();
      objects.seekRoutes();
      if (!this.#optIn.known() || !objects.hasRoutes()) return undefined;
    } else if (!this.#owned().length) {
      return new Map();
    }
    const scene = sceneOf(this.cluster, objects, namespace =>
      this.#optIn.refusal(namespace),
    );
    return planCluster(scene, enrolments);
  }

  #keep(plan: ClusterPlan, tell: Tell): void {
    const { objects } = this.#options;
    for (const { entityRef, wanted, foreign } of plan.values()) {
      for (const rollout of wanted) {
        const { namespace, name } = rollout.metadata;
        const existing = objects.rollouts.get(keyFor(namespace, name));
        tell(
          entityRef,
          this.#settle(rollout.metadata, toKeep(rollout, existing)),
        );
      }
      for (const { metadata } of foreign) {
        tell(entityRef, {
          ...placeOf(this.cluster, metadata),
          state: 'foreign',
          sentence:
            "isn't the catalog's: a person or a GitOps tool keeps it, and it is left as it is. Delete it to have the catalog make one, or take the annotation off",
        });
      }
    }
  }

  #letGo(plan: ClusterPlan, tell: Tell): void {
    const { entities } = this.#options;
    const wanted = new Set(
      [...plan.values()].flatMap(it =>
        it.wanted.map(({ metadata }) =>
          keyFor(metadata.namespace, metadata.name),
        ),
      ),
    );
    for (const { rollout, entityRef } of this.#owned()) {
      if (wanted.has(keyOf(rollout))) continue;
      const difference = this.#parting(entityRef, rollout, plan);
      if (entities.standing(entityRef) === 'unknown') continue;
      tell(entityRef, this.#settle(rollout.metadata, difference));
    }
  }

  #parting(entityRef: string, rollout: Rollout, plan: ClusterPlan): Difference {
    const { entities } = this.#options;
    const own = plan.get(entityRef);
    switch (entities.standing(entityRef)) {
      case 'dropped':
        return toRemove(rollout);
      case 'gone':
        return toOrphan(rollout, entityRef);
      case 'enrolled': {
        // What can't be followed now may be a mistake, and takes nothing away.
        const mayBeMistake =
          own && (own.problems.length > 0 || own.workloads.length === 0);
        return mayBeMistake ? asItWas : toRemove(rollout);
      }
      default:
        return asItWas;
    }
  }

  #settle(
    metadata: { readonly namespace: string; readonly name: string },
    { write, state, sentence }: Difference,
  ): EnrolledRollout {
    const failure =
      write && this.#options.objects.leading()
        ? this.#writes.add(write)
        : undefined;
    return {
      ...placeOf(this.cluster, metadata),
      state,
      ...(failure ?? sentence ? { sentence: failure ?? sentence } : {}),
    };
  }

  /** Rollouts that the catalog keeps here. */
  #owned(): { readonly rollout: Rollout; readonly entityRef: string }[] {
    return [...this.#options.objects.rollouts.values()].flatMap(rollout => {
      const owner = ownerOf(rollout);
      return owner.kind === 'catalog'
        ? [{ rollout, entityRef: owner.entityRef }]
        : [];
    });
  }
}

type Tell = (entityRef: string, told: EnrolledRollout) => void;

function placeOf(
  cluster: string,
  { namespace, name }: { readonly namespace: string; readonly name: string },
) {
  return { cluster, namespace, name };
}
