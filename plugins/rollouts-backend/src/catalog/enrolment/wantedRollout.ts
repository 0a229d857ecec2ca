// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { ObjectReference, RolloutSpec } from '@teal/rollouts-common';
import {
  catalogMarks,
  ENTITY_LABEL,
  MANAGED_BY_CATALOG,
  MANAGED_BY_LABEL,
  ROLLOUT_API_VERSION,
} from '@teal/rollouts-common';
import { fillPlaceholders } from '../presets/placeholders';
import type { StrategySpec } from '../presets/Preset';
import type { Enrolment } from './Enrolment';
import type { SceneWorkload } from './Scene';

/** A Rollout as server-side apply takes it: only what the entity decides. */
export interface WantedRollout {
  readonly apiVersion: typeof ROLLOUT_API_VERSION;
  readonly kind: 'Rollout';
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: RolloutSpec;
}

/** What the entity asks for this workload. It bears the workload's name. */
export function wantedRollout(
  enrolment: Enrolment,
  workload: SceneWorkload,
  traffic: {
    readonly service: string;
    readonly routes: readonly ObjectReference[];
  },
): WantedRollout {
  const { namespace, name } = workload;
  const spec = specOf(enrolment, workload, traffic);
  const { id } = enrolment.link;
  const labels = {
    [MANAGED_BY_LABEL]: MANAGED_BY_CATALOG,
    ...(id === undefined ? {} : { [ENTITY_LABEL]: id }),
  };
  const annotations = {
    [catalogMarks.entity]: enrolment.entityRef,
    [catalogMarks.preset]: enrolment.strategy,
  };
  return {
    apiVersion: ROLLOUT_API_VERSION,
    kind: 'Rollout',
    metadata: {
      name,
      namespace,
      labels,
      annotations: {
        ...annotations,
        [catalogMarks.applied]: fingerprint({ labels, annotations, spec }),
      },
    },
    spec,
  };
}

/** True for steps that only a route can carry out. */
export function needsRoute({ strategy, traffic }: StrategySpec): boolean {
  return strategy.steps.some(
    ({ traffic: { weight = 0, matches, mirror, sticky } = {} }) =>
      Boolean(matches?.length) ||
      mirror !== undefined ||
      sticky !== undefined ||
      (weight > 0 && weight < 100 && !traffic?.byReplicas),
  );
}

function specOf(
  { entityName, spec, paused }: Enrolment,
  workload: SceneWorkload,
  {
    service,
    routes,
  }: {
    readonly service: string;
    readonly routes: readonly ObjectReference[];
  },
): RolloutSpec {
  const { namespace, name } = workload;
  const { traffic, ...filled } = fillPlaceholders(spec, {
    service,
    namespace,
    entity: entityName,
  });
  return {
    workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    ...(paused ? { paused } : {}),
    ...filled,
    traffic: {
      ...traffic,
      service,
      ...(routes.length ? { routes: [...routes] } : {}),
    },
  };
}

/** Same for the same content, whatever the order of its keys. */
function fingerprint(value: unknown): string {
  return createHash('sha256')
    .update(canonical(value))
    .digest('hex')
    .slice(0, 16);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, it: unknown) =>
    typeof it === 'object' && it !== null && !Array.isArray(it)
      ? Object.fromEntries(
          Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : it,
  );
}
