// SPDX-License-Identifier: Apache-2.0
/**
 * What the enrolled entities want in one cluster, and why they can't have it.
 * Pure: the same scene gives the same plan, whichever replica looks at it.
 */
import type { EnrolmentProblem, Rollout } from '@teal/rollouts-common';
import { catalogAnnotations, ownerOf } from '@teal/rollouts-common';
import { LinkIndex } from '../LinkIndex';
import type { Enrolment } from './Enrolment';
import { findRoutes, findService, listOf } from './findTraffic';
import type { Scene, SceneWorkload } from './Scene';
import type { WantedRollout } from './wantedRollout';
import { needsRoute, wantedRollout } from './wantedRollout';

/** Of one entity in one cluster. */
export interface EntityPlan {
  readonly entityRef: string;
  /** Everything that its annotations find, before `/workload` narrows it. */
  readonly workloads: readonly SceneWorkload[];
  readonly wanted: readonly WantedRollout[];
  readonly problems: readonly EnrolmentProblem[];
  /** Rollouts of somebody else that release what the entity asks for. */
  readonly foreign: readonly Rollout[];
}

/** By entity ref; an entity that asks for nothing in this cluster isn't there. */
export type ClusterPlan = ReadonlyMap<string, EntityPlan>;

/** Plans every entity at once: two of them may want the same workload. */
export function planCluster(
  scene: Scene,
  enrolments: readonly Enrolment[],
): ClusterPlan {
  const here = enrolments.filter(it => isAbout(it, scene.cluster));
  const setting: Setting = {
    scene,
    claims: claimsOf(scene, here),
    foreign: scene.rollouts.filter(it => ownerOf(it).kind === 'other'),
  };
  const plans = here.map(enrolment => planEntity(setting, enrolment));
  return new Map(
    withoutSharedServices(scene, plans).map(plan => [plan.entityRef, plan]),
  );
}

/** True unless the entity names other clusters. */
export function isAbout(
  { link, clusters }: Enrolment,
  cluster: string,
): boolean {
  return (
    (!link.cluster || link.cluster === cluster) &&
    (!clusters || clusters.includes(cluster))
  );
}

/** What every entity's plan looks at. */
interface Setting {
  readonly scene: Scene;
  readonly claims: Claims;
  /** Rollouts that aren't the catalog's. */
  readonly foreign: readonly Rollout[];
}

/** Which entity finds which workload. */
interface Claims {
  readonly workloads: ReadonlyMap<Enrolment, readonly SceneWorkload[]>;
  readonly claimants: ReadonlyMap<SceneWorkload, readonly Enrolment[]>;
}

function claimsOf(scene: Scene, enrolments: readonly Enrolment[]): Claims {
  const workloads = new Map<Enrolment, SceneWorkload[]>();
  const claimants = new Map<SceneWorkload, Enrolment[]>();
  const index = new LinkIndex(enrolments);
  for (const workload of scene.workloads) {
    const { namespace, labels, podLabels } = workload;
    const found = index.of({
      cluster: scene.cluster,
      namespace,
      labels,
      workloadLabels: podLabels,
    });
    claimants.set(
      workload,
      found.filter(it => isNamed(it, workload)),
    );
    for (const enrolment of found) {
      const known = workloads.get(enrolment);
      if (known) known.push(workload);
      else workloads.set(enrolment, [workload]);
    }
  }
  return { workloads, claimants };
}

function planEntity(setting: Setting, enrolment: Enrolment): EntityPlan {
  const { cluster } = setting.scene;
  const { entityRef } = enrolment;
  const workloads = setting.claims.workloads.get(enrolment) ?? [];
  const wanted: WantedRollout[] = [];
  const foreign: Rollout[] = [];
  const problems: EnrolmentProblem[] = [];
  for (const workload of workloads.filter(it => isNamed(enrolment, it))) {
    const outcome = planWorkload(setting, enrolment, workload);
    if ('wanted' in outcome) wanted.push(outcome.wanted);
    else if ('foreign' in outcome) foreign.push(outcome.foreign);
    else {
      const { namespace } = workload;
      problems.push({ sentence: outcome.problem, cluster, namespace });
    }
  }
  return { entityRef, workloads, wanted, foreign, problems: once(problems) };
}

type Outcome =
  | { readonly wanted: WantedRollout }
  | { readonly foreign: Rollout }
  | { readonly problem: string };

function planWorkload(
  { scene, claims, foreign }: Setting,
  enrolment: Enrolment,
  workload: SceneWorkload,
): Outcome {
  const { namespace, name } = workload;
  const refused = scene.refusal(namespace);
  if (refused !== undefined) return { problem: refused };
  const claimants = claims.claimants.get(workload) ?? [];
  if (claimants.length > 1) {
    return {
      problem: `Deployment ${name} in namespace ${namespace} is asked for by ${listOf(
        claimants.map(it => it.entityRef),
      )}; take the annotation off all but one, or narrow them with ${
        catalogAnnotations.workload
      }`,
    };
  }
  const standing = standingAt(foreign, workload);
  if (standing) {
    return standing.spec.workloadRef.name === name
      ? { foreign: standing }
      : {
          problem: `Rollout ${standing.metadata.name} in namespace ${namespace} has the name that the one of Deployment ${name} would get, and releases Deployment ${standing.spec.workloadRef.name}; delete it, or give it another name`,
        };
  }
  const service = findService(scene, enrolment, workload);
  if ('problem' in service) return service;
  const routes = findRoutes(scene, enrolment, {
    namespace,
    service: service.found,
  });
  if ('problem' in routes) return routes;
  if (!routes.found.length && needsRoute(enrolment.spec)) {
    const why = enrolment.routes
      ? `${catalogAnnotations.route} asks for none`
      : `none in namespace ${namespace} sends to Service ${service.found}`;
    return {
      problem: `strategy ${enrolment.strategy} chooses which requests see the new version, for which it needs a route, and ${why}; add an HTTPRoute, or take blue-green, which needs none`,
    };
  }
  return {
    wanted: wantedRollout(enrolment, workload, {
      service: service.found,
      routes: routes.found,
    }),
  };
}

function isNamed(
  { workloads }: Enrolment,
  { name }: Pick<SceneWorkload, 'name'>,
): boolean {
  return !workloads || workloads.includes(name);
}

/** The Rollout that releases the workload, or has the name of the one that would. */
function standingAt(
  rollouts: readonly Rollout[],
  { namespace, name }: SceneWorkload,
): Rollout | undefined {
  const here = rollouts.filter(it => it.metadata.namespace === namespace);
  return (
    here.find(({ spec }) => spec.workloadRef.name === name) ??
    here.find(({ metadata }) => metadata.name === name)
  );
}

/** One Service can switch between the versions of one workload only. */
function withoutSharedServices(
  { cluster, rollouts }: Scene,
  plans: readonly EntityPlan[],
): EntityPlan[] {
  const users = new Map<string, string[]>();
  const use = (namespace: string, service: string, workload: string) => {
    const key = `${namespace}/${service}`;
    const known = users.get(key) ?? [];
    if (!known.includes(workload)) known.push(workload);
    users.set(key, known);
  };
  for (const { wanted } of plans) {
    for (const { metadata, spec } of wanted) {
      use(metadata.namespace, spec.traffic.service, spec.workloadRef.name);
    }
  }
  for (const { metadata, spec } of rollouts) {
    use(metadata.namespace, spec.traffic.service, spec.workloadRef.name);
  }
  return plans.map(plan => {
    const shared = plan.wanted.filter(
      ({ metadata, spec }) =>
        (users.get(`${metadata.namespace}/${spec.traffic.service}`) ?? [])
          .length > 1,
    );
    if (!shared.length) return plan;
    const problems = shared.map(({ metadata: { namespace }, spec }) => ({
      sentence: `Service ${
        spec.traffic.service
      } in namespace ${namespace} selects the pods of Deployments ${listOf(
        users.get(`${namespace}/${spec.traffic.service}`) ?? [],
      )}, and can switch between the versions of one only; give each a Service of its own, or narrow the entity with ${
        catalogAnnotations.workload
      }`,
      cluster,
      namespace,
    }));
    return {
      ...plan,
      wanted: plan.wanted.filter(it => !shared.includes(it)),
      problems: once([...plan.problems, ...problems]),
    };
  });
}

function once(problems: readonly EnrolmentProblem[]): EnrolmentProblem[] {
  return [...new Map(problems.map(it => [JSON.stringify(it), it])).values()];
}
