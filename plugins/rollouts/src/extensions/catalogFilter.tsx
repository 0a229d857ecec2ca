// SPDX-License-Identifier: Apache-2.0
import { CatalogFilterBlueprint } from '@backstage/plugin-catalog-react/alpha';

/** The catalog's entities by where their Rollouts stand. */
export const catalogFilter = CatalogFilterBlueprint.make({
  name: 'rollout-status',
  params: {
    loader: () =>
      import('../enrolment/RolloutStatusFilter').then(m => (
        <m.RolloutStatusFilter />
      )),
  },
});
