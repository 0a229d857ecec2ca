// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import { axe } from 'jest-axe';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { TestApiProvider } from '@backstage/test-utils';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { healthy } from '../../fixtures/healthy';
import { rolloutView } from '../../fixtures/rolloutView';
import { MyReleases } from './MyReleases';

async function render(views = fixtures.twoClusters.views) {
  const api = new FixtureRolloutsApi({ ...healthy, views });
  const watched = jest.spyOn(api, 'watchRollouts');
  const { container } = await renderTab({
    api,
    part: (
      <TestApiProvider apis={[[catalogApiRef, catalogApiMock()]]}>
        <MyReleases />
      </TestApiProvider>
    ),
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
  });
  return { container, watched };
}

describe('my releases', () => {
  it('shows what the user owns, what is under way first', async () => {
    const resting = rolloutView({
      name: 'basket',
      status: { phase: 'Healthy' },
    });
    const failed = rolloutView({
      name: 'checkout',
      status: { phase: 'Degraded' },
    });
    const moving = fixtures.twoClusters.views[0];
    const { container, watched } = await render([resting, failed, moving]);
    const list = await screen.findByRole('list', { name: 'My releases' });
    expect(
      within(list)
        .getAllByRole('heading', { level: 3 })
        .map(({ textContent }) => textContent),
    ).toEqual([moving.rollout.metadata.name, 'checkout', 'basket']);
    expect(within(list).getAllByRole('img')).toHaveLength(1);
    expect(watched.mock.calls[0][0]).toEqual({ owner: 'me' });
    expect((await axe(container)).violations).toEqual([]);
  });

  it('keeps a long list short', async () => {
    await render(
      Array.from({ length: 11 }, (_, index) =>
        rolloutView({ name: `svc-${index}`, status: { phase: 'Healthy' } }),
      ),
    );
    expect(await screen.findAllByRole('listitem')).toHaveLength(8);
    expect(screen.getByText('and 3 more on the page Rollouts')).toBeVisible();
  });

  it('says so when there is nothing', async () => {
    await render([]);
    expect(
      await screen.findByText(/^Nothing that you or your teams own/),
    ).toBeVisible();
  });
});
