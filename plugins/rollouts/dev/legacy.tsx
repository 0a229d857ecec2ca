// SPDX-License-Identifier: Apache-2.0

/**
 * A portal of the old frontend system, put together as the README says, with
 * every fixture in its catalog: `yarn workspace @teal/rollouts start:legacy`.
 */
import ReactDOM from 'react-dom/client';
import { Navigate, Route } from 'react-router-dom';
import { createApp } from '@backstage/app-defaults';
import { AppRouter, FlatRoutes } from '@backstage/core-app-api';
import {
  AlertDisplay,
  OAuthRequestDialog,
  SidebarPage,
} from '@backstage/core-components';
import { createApiFactory } from '@backstage/core-plugin-api';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  catalogPlugin,
  EntityLayout,
} from '@backstage/plugin-catalog';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import {
  EntityRolloutsCard,
  EntityRolloutsContent,
  isRolloutsAvailable,
  rolloutsApiRef,
  RolloutsPage,
} from '../src/legacy';
import { entityWithoutRollout, fixtureEntities } from './fixtureEntities';
import { FixtureShelfApi } from './FixtureShelfApi';

const app = createApp({
  plugins: [catalogPlugin],
  apis: [
    createApiFactory(rolloutsApiRef, new FixtureShelfApi()),
    createApiFactory(
      catalogApiRef,
      catalogApiMock({ entities: [...fixtureEntities, entityWithoutRollout] }),
    ),
  ],
});

const entityPage = (
  <EntityLayout>
    <EntityLayout.Route path="/" title="Overview">
      <EntityRolloutsCard />
    </EntityLayout.Route>
    <EntityLayout.Route
      path="/rollouts"
      title="Rollouts"
      if={isRolloutsAvailable}
    >
      <EntityRolloutsContent />
    </EntityLayout.Route>
  </EntityLayout>
);

const Portal = app.createRoot(
  <>
    <AlertDisplay />
    <OAuthRequestDialog />
    <AppRouter>
      <SidebarPage>
        <FlatRoutes>
          <Route path="/" element={<Navigate to="catalog" />} />
          <Route path="/catalog" element={<CatalogIndexPage />} />
          <Route
            path="/catalog/:namespace/:kind/:name"
            element={<CatalogEntityPage />}
          >
            {entityPage}
          </Route>
          <Route path="/rollouts" element={<RolloutsPage />} />
        </FlatRoutes>
      </SidebarPage>
    </AppRouter>
  </>,
);

ReactDOM.createRoot(document.getElementById('root')!).render(<Portal />);
