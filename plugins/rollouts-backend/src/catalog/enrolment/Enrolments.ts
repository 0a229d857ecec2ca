// SPDX-License-Identifier: Apache-2.0
/** The catalog's side of Rollouts: follows its entities, keeps every cluster's Rollouts as they want them, tells what came of it. */
import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { EnrolmentProblem, EntityEnrolment } from '@teal/rollouts-common';
import { catalogAnnotations, ENTITY_LABEL } from '@teal/rollouts-common';
import type { Clock } from '../../controller/clock';
import type { ClusterObjects } from '../../controller/ClusterObjects';
import type { ClusterConnection } from '../../controller/kubeApi';
import type { Logger } from '../../controller/logger';
import type { Presets } from '../presets/Preset';
import { ClusterEnrolments } from './ClusterEnrolments';
import { EnrolledEntities } from './EnrolledEntities';
import type { Enrolment } from './Enrolment';
import { isMistaken } from './Enrolment';
import { listOf } from './findTraffic';
import type { EntityPlan } from './planCluster';
import { isAbout } from './planCluster';

export class Enrolments {
  readonly entities: EnrolledEntities;
  readonly #options: EnrolmentsOptions;
  readonly #clusters = new Map<string, ClusterEnrolments>();

  constructor(options: EnrolmentsOptions) {
    const { presets, clusters } = options;
    this.#options = options;
    this.entities = new EnrolledEntities({
      ...options,
      portal: { presets, clusters },
      named: () => new Set(this.#all().flatMap(it => it.named())),
      onChange: () => this.#all().forEach(it => it.wake()),
    });
  }

  start(): void {
    this.entities.start();
  }

  async stop(): Promise<void> {
    await this.entities.stop();
  }

  /** Keeps the Rollouts of a cluster that is connected, until `stop`. */
  keep(
    connection: ClusterConnection,
    objects: ClusterObjects,
  ): { stop(): Promise<void> } {
    const { clock, logger, allowedNamespaces } = this.#options;
    const cluster = new ClusterEnrolments({
      ...{ connection, objects, clock, logger, allowedNamespaces },
      entities: this.entities,
    });
    this.#clusters.set(connection.name, cluster);
    return {
      stop: async () => {
        this.#clusters.delete(connection.name);
        await cluster.stop();
      },
    };
  }

  /** What came of an entity's annotations. */
  report(entityRef: string): EntityEnrolment {
    const entity = this.entities.get(entityRef);
    const rollouts = this.#all().flatMap(
      it => it.report()?.rollouts.get(entityRef) ?? [],
    );
    if (!entity) return { entityRef, problems: [], rollouts };
    const { strategy } = entity;
    const problems = isMistaken(entity)
      ? entity.problems.map(sentence => ({ sentence }))
      : this.#problemsOf(entity);
    return { entityRef, strategy, problems, rollouts };
  }

  #problemsOf(enrolment: Enrolment): EnrolmentProblem[] {
    const asked = this.#options.clusters.filter(it => isAbout(enrolment, it));
    const plans = asked.flatMap(
      name =>
        this.#clusters.get(name)?.report()?.plan.get(enrolment.entityRef) ?? [],
    );
    const away = asked.filter(name => !this.#clusters.get(name)?.report());
    const problems = plans.flatMap(plan => plan.problems);
    // Whatever isn't known yet may hold what is missing.
    const missing = away.length ? [] : missingOf(enrolment, asked, plans);
    const silent = away.map(cluster => ({
      sentence: `cluster ${cluster} can't be asked for workloads now`,
      cluster,
    }));
    return [...problems, ...missing, ...silent];
  }

  #all(): ClusterEnrolments[] {
    return [...this.#clusters.values()];
  }
}

export interface EnrolmentsOptions {
  readonly catalog: CatalogService;
  readonly auth: AuthService;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly presets: Presets;
  /** Names of every configured cluster. */
  readonly clusters: readonly string[];
  /** Besides those with the label; `*`: every one. */
  readonly allowedNamespaces: readonly string[];
  readonly refreshSeconds: number;
}

/** Workloads that an entity means and no cluster has. */
function missingOf(
  enrolment: Enrolment,
  clusters: readonly string[],
  plans: readonly EntityPlan[],
): EnrolmentProblem[] {
  const found = plans.flatMap(plan => plan.workloads);
  const where = `${clusters.length === 1 ? 'cluster' : 'clusters'} ${listOf(
    clusters,
  )}`;
  if (!found.length) {
    return [
      {
        sentence: `no Deployment ${soughtBy(
          enrolment,
        )} is in ${where}; label the Deployment or its pods so, or correct the annotation`,
      },
    ];
  }
  const names = [...new Set(found.map(({ name }) => name))];
  return (enrolment.workloads ?? [])
    .filter(name => !names.includes(name))
    .map(name => ({
      sentence: `${
        catalogAnnotations.workload
      } names "${name}", which is none of the entity's Deployments in ${where}; there are ${listOf(
        names,
      )}`,
    }));
}

function soughtBy({ link }: Enrolment): string {
  const ways = [
    ...(link.id === undefined ? [] : [`with label ${ENTITY_LABEL}=${link.id}`]),
    ...(link.labelSelector === undefined
      ? []
      : [`that the selector "${link.labelSelector}" finds`]),
  ];
  return `${ways.join(' or ')}${
    link.namespace ? ` in namespace ${link.namespace}` : ''
  }`;
}
