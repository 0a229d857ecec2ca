// SPDX-License-Identifier: Apache-2.0
import { ownerOf, type RolloutView } from '@teal/rollouts-common';
import type { PageFilters } from './usePageFilters';

/** Whether a Rollout is among those that a person narrowed the page to; its phase and its owner aside. */
export function fitsFilters(view: RolloutView, filters: PageFilters): boolean {
  const { environment, cluster } = filters;
  const { name, label } = view.environment ?? {};
  return (
    (cluster === undefined || view.cluster === cluster) &&
    (environment === undefined ||
      environment === name ||
      environment === label) &&
    saysEachWord(view, filters.text ?? '')
  );
}

/** Every word somewhere in its names, its images, who released, or why it waits. */
function saysEachWord(view: RolloutView, text: string): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return true;
  const all = textOf(view).toLowerCase();
  return words.every(word => all.includes(word));
}

function textOf({ cluster, entityName, environment, rollout }: RolloutView) {
  const { metadata, spec, status } = rollout;
  const owner = ownerOf(rollout);
  return [
    `${cluster}/${metadata.namespace}/${metadata.name}`,
    spec.workloadRef.name,
    entityName,
    owner.kind === 'catalog' ? owner.entityRef : undefined,
    environment?.name,
    status?.release?.changedBy,
    ...(status?.canary?.images ?? []),
    ...(status?.stable?.images ?? []),
    status?.message,
  ].join('\n');
}
