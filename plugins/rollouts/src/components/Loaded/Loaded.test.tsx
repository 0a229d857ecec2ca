// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { Loaded } from './Loaded';

const [view] = fixtures.healthy.views;

const show = (freshness: Parameters<typeof Loaded>[0]['live']['freshness']) =>
  renderTab({
    api: new FixtureRolloutsApi(fixtures.healthy),
    part: (
      <Loaded live={{ rollouts: [view], freshness }} name="cart">
        {rollouts => <p>{rollouts[0].rollout.metadata.name}</p>}
      </Loaded>
    ),
  });

describe('what was loaded', () => {
  it('stays when the backend is away, under a sentence that says since when', async () => {
    await show({ kind: 'offline', since: 0, reason: 'Failed to fetch' });
    expect(screen.getByText('cart')).toBeVisible();
    const alert = screen.getByRole('alert');
    expect(alert).toHaveTextContent(
      `Not up to date since ${new Date(0).toLocaleTimeString()}`,
    );
    expect(alert).toHaveTextContent(
      'does not answer: Failed to fetch. What you see is how it was then.',
    );
  });

  it('says nothing while it is followed', async () => {
    await show({ kind: 'live' });
    expect(screen.getByText('cart')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
