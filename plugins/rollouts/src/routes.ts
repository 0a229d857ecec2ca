// SPDX-License-Identifier: Apache-2.0
import { createRouteRef } from '@backstage/core-plugin-api';

/** The tab on the entity page. */
export const entityContentRouteRef = createRouteRef({
  id: 'rollouts:entity-content',
});

/** The list of all Rollouts. */
export const rootRouteRef = createRouteRef({ id: 'rollouts' });
