// SPDX-License-Identifier: Apache-2.0
import {
  type ReleasableKind,
  type ReleasePrefill,
  type RolloutEnvironment,
  rolloutRefOf,
  rolloutRefText,
  type RolloutStep,
  type RolloutView,
} from '@teal/rollouts-common';

/** A place where a service can be released. */
export interface ReleaseTarget {
  /** Tells it from the others. */
  readonly key: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly workload: { readonly kind?: ReleasableKind; readonly name: string };
  readonly environment?: RolloutEnvironment;
  /** Its Rollout; absent: the workload is updated by Kubernetes itself. */
  readonly view?: RolloutView;
}

/** The place that a Rollout guards. */
export function targetOf(view: RolloutView): ReleaseTarget {
  const { cluster, namespace } = rolloutRefOf(view);
  const { name } = view.rollout.spec.workloadRef;
  return {
    key: rolloutRefText(rolloutRefOf(view)),
    cluster,
    namespace,
    workload: { name },
    environment: view.environment,
    view,
  };
}

/** The workload that the next release of a service without a Rollout is about. */
export function targetOfPrefill(prefill: ReleasePrefill): ReleaseTarget {
  const { cluster, namespace, workload, environments } = prefill;
  const { environment: name } = prefill;
  const known = environments.find(each => each.name === name);
  return {
    key: rolloutRefText({ cluster, namespace, name: workload.name }),
    ...{ cluster, namespace, workload },
    ...(name !== undefined && {
      environment: { fourEyes: false, ...known, name },
    }),
  };
}

/**
 * The Rollout as it would look before a release: its plan.
 *
 * @param steps - of that release; default: the Rollout's own
 */
export function plannedView(
  view: RolloutView,
  steps?: readonly RolloutStep[],
): RolloutView {
  const { spec, ...rollout } = view.rollout;
  const strategy = steps ? { ...spec.strategy, steps: [...steps] } : undefined;
  return {
    ...view,
    rollout: {
      ...rollout,
      spec: { ...spec, ...(strategy && { strategy }) },
      status: { phase: 'Healthy' },
    },
  };
}

/** Cluster and namespace alone. */
export function placeOf({ cluster, namespace }: ReleaseTarget) {
  return { cluster, namespace };
}

/** Test before production, as versions go; places without a name last. */
export function targetsOf(views: readonly RolloutView[]): ReleaseTarget[] {
  return views
    .filter(({ rollout }) => !rollout.spec.disabled)
    .map(targetOf)
    .sort((a, b) => rankOf(a) - rankOf(b) || a.key.localeCompare(b.key, 'en'));
}

function rankOf({ environment }: ReleaseTarget): number {
  const order = ['test', 'staging', 'production'];
  if (!environment) return order.length + 1;
  return environment.label ? order.indexOf(environment.label) : order.length;
}
