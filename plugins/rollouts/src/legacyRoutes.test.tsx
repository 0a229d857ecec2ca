// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route } from 'react-router-dom';
import { FlatRoutes } from '@backstage/core-app-api';
import {
  CatalogEntityPage,
  CatalogIndexPage,
  DefaultEntityPresentationApi,
  EntityLayout,
} from '@backstage/plugin-catalog';
import {
  catalogApiRef,
  entityPresentationApiRef,
  MockStarredEntitiesApi,
  starredEntitiesApiRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { translationApiRef } from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/frontend-test-utils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { cartEntity } from './__testUtils__/renderTab';
import { rolloutsApiRef } from './api/rolloutsApiRef';
import { fixtures } from './fixtures';
import { atTime } from './fixtures/atTime';
import { FixtureRolloutsApi } from './fixtures/FixtureRolloutsApi';
import {
  EntityRolloutsCard,
  EntityRolloutsContent,
  isRolloutsAvailable,
  RolloutsPage,
} from './legacy';

jest.mock('./live/useNow', () => ({ useNow: () => Date.now() }));

const entityPage = (
  <EntityLayout>
    <EntityLayout.Route path="/" title="Overview">
      <EntityRolloutsCard />
    </EntityLayout.Route>
    <EntityLayout.Route
      if={isRolloutsAvailable}
      path="/rollouts"
      title="Rollouts"
    >
      <EntityRolloutsContent />
    </EntityLayout.Route>
  </EntityLayout>
);

const routes = (
  <FlatRoutes>
    <Route path="/catalog" element={<CatalogIndexPage />} />
    <Route
      path="/catalog/:namespace/:kind/:name"
      element={<CatalogEntityPage />}
    >
      {entityPage}
    </Route>
    <Route path="/rollouts" element={<RolloutsPage />} />
  </FlatRoutes>
);

/** An app of the old frontend system, put together as the README says. */
async function openApp(path: string) {
  const fixture = atTime(fixtures.pausedAt20Percent, Date.now());
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [rolloutsApiRef, new FixtureRolloutsApi(fixture)],
        [catalogApiRef, catalogApiMock({ entities: [cartEntity] })],
        [entityPresentationApiRef, DefaultEntityPresentationApi.createLocal()],
        [starredEntitiesApiRef, new MockStarredEntitiesApi()],
        [permissionApiRef, mockApis.permission()],
        [translationApiRef, mockApis.translation()],
      ]}
    >
      {routes}
    </TestApiProvider>,
    { routeEntries: [path] },
  );
}

describe('an app of the old frontend system', () => {
  it('mounts the tab on the entity page', async () => {
    await openApp('/catalog/default/component/cart/rollouts');
    expect(
      await screen.findByRole('button', { name: 'Promote' }),
    ).toBeInTheDocument();
  });

  it('leads from the card to the tab', async () => {
    await openApp('/catalog/default/component/cart');
    const link = await screen.findByRole('link', { name: 'Open rollouts' });
    expect(link).toHaveAttribute(
      'href',
      '/catalog/default/component/cart/rollouts',
    );
    await userEvent.click(link);
    expect(
      await screen.findByRole('button', { name: 'Promote' }),
    ).toBeInTheDocument();
  });

  it('mounts the page of all Rollouts', async () => {
    await openApp('/rollouts');
    expect(await screen.findByText('local / shop')).toBeInTheDocument();
    expect(
      screen.getByRole('heading', { name: 'Rollouts' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'cart' })).toHaveAttribute(
      'href',
      '/catalog/default/component/cart/rollouts',
    );
  });
});
