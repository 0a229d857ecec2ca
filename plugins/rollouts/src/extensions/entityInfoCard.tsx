// SPDX-License-Identifier: Apache-2.0
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { rolloutsAvailable } from '../availability';

/** The shortest form; off until app-config asks for it, because the larger card says the same. */
export const entityInfoCard = EntityCardBlueprint.make({
  name: 'rollouts-info',
  disabled: true,
  params: {
    type: 'info',
    filter: rolloutsAvailable,
    loader: () =>
      import('../enrolment/RolloutInfoCard').then(m => <m.RolloutInfoCard />),
  },
});
