// SPDX-License-Identifier: Apache-2.0
import { createFrontendPlugin } from '@backstage/frontend-plugin-api';
import CompareArrowsIcon from '@material-ui/icons/CompareArrows';
import { rolloutsApi } from './extensions/api';
import { catalogFilter } from './extensions/catalogFilter';
import { contextMenuItem } from './extensions/contextMenuItem';
import { entityCard } from './extensions/entityCard';
import { entityContent } from './extensions/entityContent';
import { entityInfoCard } from './extensions/entityInfoCard';
import { presetPicker, versionPicker } from './extensions/formFields';
import { homePageWidget } from './extensions/homePageWidget';
import { page } from './extensions/page';
import { entityContentRouteRef, releaseRouteRef, rootRouteRef } from './routes';

/** Entity tab, entity card and global page of Teal, for the new frontend system. */
export const rolloutsPlugin = createFrontendPlugin({
  pluginId: 'rollouts',
  title: 'Rollouts',
  icon: <CompareArrowsIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  extensions: [
    rolloutsApi,
    entityContent,
    entityCard,
    entityInfoCard,
    contextMenuItem,
    catalogFilter,
    page,
    homePageWidget,
    presetPicker,
    versionPicker,
  ],
  routes: {
    root: rootRouteRef,
    entityContent: entityContentRouteRef,
    release: releaseRouteRef,
  },
});
