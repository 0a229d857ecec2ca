// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import { renderTab } from './__testUtils__/renderTab';
import { fixtures } from './fixtures';
import { atTime } from './fixtures/atTime';
import { FixtureRolloutsApi } from './fixtures/FixtureRolloutsApi';
import { EntityRolloutsCard, rolloutsPlugin } from './legacy';
import { entityContentRouteRef } from './routes';

jest.mock('./live/useNow', () => ({ useNow: () => Date.now() }));

const fixture = atTime(fixtures.pausedAt20Percent, Date.now());
const sentence = /5 of 5 new pods ready, 20 % of requests/;

describe('in the old frontend system', () => {
  it('shows the card with a link to the tab', async () => {
    await renderTab({
      api: new FixtureRolloutsApi(fixture),
      part: <EntityRolloutsCard />,
      mountedRoutes: { '/cart/rollouts': entityContentRouteRef },
    });
    expect(await screen.findByText(sentence)).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Open rollouts' })).toHaveAttribute(
      'href',
      '/cart/rollouts',
    );
  });

  it('shows the card without a link where the tab is not mounted', async () => {
    await renderTab({
      api: new FixtureRolloutsApi(fixture),
      part: <EntityRolloutsCard />,
    });
    expect(await screen.findByText(sentence)).toBeInTheDocument();
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('brings its own API', () => {
    expect([...rolloutsPlugin.getApis()].map(api => api.api.id)).toEqual([
      'plugin.rollouts.client',
    ]);
  });
});
