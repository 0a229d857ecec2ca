// SPDX-License-Identifier: Apache-2.0

/**
 * Teal for portals of the old frontend system.
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createCardExtension } from '@backstage/plugin-home-react';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { RolloutsClient } from '@teal/rollouts-common';
import { rolloutsApiRef } from './api/rolloutsApiRef';
import { PresetPicker } from './formFields/PresetPicker';
import { VersionPicker } from './formFields/VersionPicker';
import { entityContentRouteRef, releaseRouteRef, rootRouteRef } from './routes';

export { isRolloutsAvailable } from './availability';
export {
  createRolloutStatusColumn,
  type RolloutStatusColumn,
} from './enrolment/rolloutStatusColumn';
export { rolloutsApiRef, type ScreenApi } from './api/rolloutsApiRef';

/** The plugin; its API and routes are found through its extensions. */
export const rolloutsPlugin = createPlugin({
  id: 'rollouts',
  apis: [
    createApiFactory({
      api: rolloutsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new RolloutsClient(deps),
    }),
  ],
  routes: {
    root: rootRouteRef,
    entityContent: entityContentRouteRef,
    release: releaseRouteRef,
  },
});

/** The tab of an entity page: mount it at `/rollouts`. */
export const EntityRolloutsContent: () => JSX.Element = rolloutsPlugin.provide(
  createRoutableExtension({
    name: 'EntityRolloutsContent',
    component: () =>
      import('./components/RolloutTab/RolloutTab').then(m => m.RolloutTab),
    mountPoint: entityContentRouteRef,
  }),
);

/** The card of an entity's overview. */
export const EntityRolloutsCard: () => JSX.Element = rolloutsPlugin.provide(
  createComponentExtension({
    name: 'EntityRolloutsCard',
    component: {
      lazy: () =>
        import('./components/RolloutCard/RolloutCard').then(m => m.RolloutCard),
    },
  }),
);

/** `ui:field: RolloutPresetPicker`: put it into <ScaffolderFieldExtensions>. */
export const RolloutPresetPickerFieldExtension = rolloutsPlugin.provide(
  createScaffolderFieldExtension({
    name: 'RolloutPresetPicker',
    component: PresetPicker,
  }),
);

/** `ui:field: RolloutVersionPicker`: put it into <ScaffolderFieldExtensions>. */
export const RolloutVersionPickerFieldExtension = rolloutsPlugin.provide(
  createScaffolderFieldExtension({
    name: 'RolloutVersionPicker',
    component: VersionPicker,
  }),
);

/** A card "My releases" for a home page. */
export const HomePageMyReleases = rolloutsPlugin.provide(
  createCardExtension({
    name: 'HomePageMyReleases',
    title: 'My releases',
    components: () =>
      import('./components/MyReleases/MyReleases').then(m => ({
        Content: m.MyReleases,
      })),
  }),
);

/** The list of all Rollouts: mount it at `/rollouts`. */
export const RolloutsPage: () => JSX.Element = rolloutsPlugin.provide(
  createRoutableExtension({
    name: 'RolloutsPage',
    component: () =>
      import('./components/RolloutsPage/LegacyRolloutsPage').then(
        m => m.LegacyRolloutsPage,
      ),
    mountPoint: rootRouteRef,
  }),
);
