// SPDX-License-Identifier: Apache-2.0
import type { RolloutStep } from '@teal/rollouts-common';
import { ENTITY_LABEL, ROLLOUT_API_VERSION } from '@teal/rollouts-common';
import { stringify } from 'yaml';

/** What a Rollout manifest is made of. */
export interface ManifestParts {
  readonly namespace: string;
  /** Name of the Deployment, and of the Rollout. */
  readonly workload: string;
  /** Default: the name of the workload. */
  readonly service?: string;
  /** Name of an HTTPRoute. None: the Service itself switches. */
  readonly route?: string;
  readonly steps: readonly RolloutStep[];
  /** Value of the label that links it to its catalog entity. */
  readonly entityName?: string;
}

/** The text of a Rollout that a person or GitOps applies. */
export function rolloutManifest(parts: ManifestParts): string {
  const { namespace, workload, service = workload, route, entityName } = parts;
  return stringify(
    {
      apiVersion: ROLLOUT_API_VERSION,
      kind: 'Rollout',
      metadata: {
        name: workload,
        namespace,
        ...(entityName && { labels: { [ENTITY_LABEL]: entityName } }),
      },
      spec: {
        workloadRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: workload,
        },
        strategy: { type: 'BlueGreen', steps: parts.steps },
        traffic: {
          service,
          ...(route && {
            routes: [
              {
                apiVersion: 'gateway.networking.k8s.io/v1',
                kind: 'HTTPRoute',
                name: route,
              },
            ],
          }),
        },
      },
    },
    { lineWidth: 0 },
  );
}
