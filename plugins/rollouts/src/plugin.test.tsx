// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import {
  createExtensionTester,
  renderInTestApp,
} from '@backstage/frontend-test-utils';
import { coreExtensionData } from '@backstage/frontend-plugin-api';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { rolloutsApiRef } from './api/rolloutsApiRef';
import { entityContent } from './extensions/entityContent';
import { page } from './extensions/page';
import { fixtures } from './fixtures';
import { FixtureRolloutsApi } from './fixtures/FixtureRolloutsApi';
import plugin from '.';

describe('plugin', () => {
  it('brings a tab, a card, a page and its API', () => {
    const ids = [
      'api:rollouts',
      'entity-content:rollouts/rollouts',
      'entity-card:rollouts/rollouts',
      'page:rollouts',
    ];
    for (const id of ids) {
      expect(plugin.getExtension(id as 'api:rollouts')).toBeDefined();
    }
  });

  it('puts the tab at /rollouts', () => {
    const tester = createExtensionTester(entityContent);
    expect(tester.get(coreExtensionData.routePath)).toBe('/rollouts');
  });

  it('lists what the user may see, with a count a phase', async () => {
    await renderInTestApp(createExtensionTester(page).reactElement(), {
      apis: [
        [rolloutsApiRef, new FixtureRolloutsApi(fixtures.twoClusters)],
        [catalogApiRef, catalogApiMock()],
      ],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    });
    expect(
      await screen.findByRole('button', { name: 'Progressing 1' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Healthy 1' })).toBeVisible();
    expect(screen.getByText('eu-west / shop')).toBeInTheDocument();
  });
});
