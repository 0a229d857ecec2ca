// SPDX-License-Identifier: Apache-2.0
import {
  ownerOf,
  type ReleaseRecord,
  type RolloutView,
} from '@teal/rollouts-common';
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
    saysEachWord(textOf(view), filters.text)
  );
}

/** The same for a release that no Rollout carries. */
export function releaseFits(
  release: ReleaseRecord,
  filters: PageFilters,
): boolean {
  const { environment, cluster, text } = filters;
  const { environment: name, environmentLabel: label } = release;
  return (
    (cluster === undefined || release.cluster === cluster) &&
    (environment === undefined ||
      environment === name ||
      environment === label) &&
    saysEachWord(textOfRelease(release), text)
  );
}

/** Every word somewhere in its names, its images, who released, or why it waits. */
function saysEachWord(all: string, text = ''): boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const said = all.toLowerCase();
  return words.every(word => said.includes(word));
}

function textOf({
  cluster,
  entityName,
  environment,
  rollout,
}: RolloutView): string {
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

function textOfRelease(release: ReleaseRecord): string {
  const { cluster, namespace, workload, from, to } = release;
  return [
    `${cluster}/${namespace}/${workload.name}`,
    ...[release.entityRef, release.environment, release.operator],
    ...[release.description, release.message, to.version],
    ...[...from.images, ...to.images],
  ].join('\n');
}
