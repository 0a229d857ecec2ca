// SPDX-License-Identifier: Apache-2.0
import type { ReleaseStatus } from '@teal/rollouts-common';
import type { World } from './world';

/**
 * That this release has succeeded can be read off the objects: by its status,
 * by the fields under which the old pods go, or, with routes, by the Service.
 * Until then a newer template meets a step that has all requests, and takes
 * them back to the version from before the release.
 */
export function showsSuccess(world: World, release: ReleaseStatus): boolean {
  const { rollout, deployment, routes, service } = world;
  if (release.result !== 'Succeeded' || !service?.pinnedTo) return false;
  const written = rollout?.status?.release;
  const recorded = written?.id === release.id && written.result === 'Succeeded';
  const { minReadySeconds } = deployment?.release?.originals ?? {};
  const restored = deployment?.fields.minReadySeconds === minReadySeconds;
  return recorded || restored || routes.length > 0;
}
