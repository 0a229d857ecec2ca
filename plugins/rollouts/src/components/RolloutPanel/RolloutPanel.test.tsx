// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import { renderTab } from '../../__testUtils__/renderTab';
import { type FixtureName, fixtures } from '../../fixtures';
import { atTime } from '../../fixtures/atTime';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';

jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

async function show(name: FixtureName) {
  const fixture = atTime(fixtures[name], Date.now());
  await renderTab({ api: new FixtureRolloutsApi(fixture) });
  await screen.findByRole('region', { name: /^Rollout cart in shop/ });
}

describe('the panel of a Rollout', () => {
  it('says from which version to which it goes, beside who began it', async () => {
    await show('pausedAt20Percent');
    const change = screen.getByTitle(
      'teal.dev/shop:1.4.2 → teal.dev/shop:1.5.0',
    );
    expect(change).toHaveTextContent('1.4.2 → 1.5.0');
    expect(change.parentElement).toHaveTextContent(/Release g7.*started by/);
  });

  it('offers no command while there is no release, and calls its steps the next one’s', async () => {
    await show('healthy');
    expect(screen.getByText('Steps of the next release')).toBeVisible();
    expect(
      screen.queryByRole('group', { name: 'Actions for cart' }),
    ).toBeNull();
    expect(screen.getByRole('button', { name: 'New release' })).toBeVisible();
  });

  it('shows the pods before the charts, which are long', async () => {
    await show('pausedAt20Percent');
    const pods = screen.getByRole('group', { name: 'New version' });
    const charts = await screen.findByText(/^Last \d+ minutes$/);
    expect(
      // eslint-disable-next-line no-bitwise
      pods.compareDocumentPosition(charts) & Node.DOCUMENT_POSITION_FOLLOWING,
    ).toBeTruthy();
  });
});
