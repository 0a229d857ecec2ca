// SPDX-License-Identifier: Apache-2.0
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { rolloutsAvailable } from '../availability';

/** The short form for the overview of such entities. */
export const entityCard = EntityCardBlueprint.make({
  name: 'rollouts',
  params: {
    type: 'content',
    filter: rolloutsAvailable,
    loader: () =>
      import('../components/RolloutCard/RolloutCard').then(m => (
        <m.RolloutCard />
      )),
  },
});
