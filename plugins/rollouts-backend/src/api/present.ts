// SPDX-License-Identifier: Apache-2.0
/** A Rollout as the API shows it: nothing of other tools, nothing that only the API server needs. */
import type {
  Rollout,
  RolloutEnvironment,
  RolloutView,
} from '@teal/rollouts-common';
import { ENTITY_LABEL, ROLLOUT_GROUP } from '@teal/rollouts-common';
import type { RolloutFacts } from '../controller/RolloutCache';
import type { Environment } from '../environments';

/**
 * Builds the view. Annotations of others may hold anything (kubectl keeps the
 * whole manifest in one), so only Teal's own are shown.
 */
export function presentRollout(
  cluster: string,
  rollout: Rollout,
  facts: RolloutFacts,
  environment?: Environment,
): RolloutView {
  const { metadata, spec, status } = rollout;
  return {
    cluster,
    entityName: metadata.labels?.[ENTITY_LABEL],
    rollout: {
      apiVersion: rollout.apiVersion,
      kind: rollout.kind,
      metadata: {
        name: metadata.name,
        namespace: metadata.namespace,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
        generation: metadata.generation,
        creationTimestamp: metadata.creationTimestamp,
        deletionTimestamp: metadata.deletionTimestamp ?? undefined,
        labels: metadata.labels,
        annotations: tealAnnotations(metadata.annotations),
      },
      spec,
      status,
    },
    workloadReplicas: facts.workloadReplicas,
    servicePort: facts.servicePort,
    ...(environment && { environment: presentEnvironment(environment) }),
  };
}

function presentEnvironment({
  name,
  label,
  fourEyes,
}: Environment): RolloutEnvironment {
  return { name, fourEyes, ...(label && { label }) };
}

function tealAnnotations(
  annotations: Record<string, string> | undefined,
): Record<string, string> | undefined {
  const ours = Object.entries(annotations ?? {}).filter(([name]) =>
    name.startsWith(`${ROLLOUT_GROUP}/`),
  );
  return ours.length ? Object.fromEntries(ours) : undefined;
}
