// SPDX-License-Identifier: Apache-2.0
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { rolloutsAvailable } from '../availability';
import { entityContentRouteRef } from '../routes';

/** The tab "Rollouts" of entities that run in Kubernetes. */
export const entityContent = EntityContentBlueprint.make({
  name: 'rollouts',
  params: {
    path: '/rollouts',
    title: 'Rollouts',
    group: 'deployment',
    routeRef: entityContentRouteRef,
    filter: rolloutsAvailable,
    loader: () =>
      import('../components/RolloutTab/RolloutTab').then(m => <m.RolloutTab />),
  },
});
