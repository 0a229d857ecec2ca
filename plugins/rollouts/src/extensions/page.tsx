// SPDX-License-Identifier: Apache-2.0
import { PageBlueprint } from '@backstage/frontend-plugin-api';
import CompareArrowsIcon from '@material-ui/icons/CompareArrows';
import { rootRouteRef } from '../routes';

/** The list of all Rollouts that the user may see. */
export const page = PageBlueprint.make({
  params: {
    path: '/rollouts',
    title: 'Rollouts',
    icon: <CompareArrowsIcon fontSize="inherit" />,
    routeRef: rootRouteRef,
    loader: () =>
      import('../components/RolloutsPages/RolloutsPages').then(m => (
        <m.RolloutsPages />
      )),
  },
});
