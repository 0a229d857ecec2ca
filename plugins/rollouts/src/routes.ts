// SPDX-License-Identifier: Apache-2.0
import { createRouteRef, createSubRouteRef } from '@backstage/core-plugin-api';

/** The tab on the entity page. */
export const entityContentRouteRef = createRouteRef({
  id: 'rollouts:entity-content',
});

/** The list of all Rollouts. */
export const rootRouteRef = createRouteRef({ id: 'rollouts' });

/** One release of the history; a part of the page of all Rollouts. */
export const releaseRouteRef = createSubRouteRef({
  id: 'rollouts:release',
  parent: rootRouteRef,
  path: '/releases/:id',
});
