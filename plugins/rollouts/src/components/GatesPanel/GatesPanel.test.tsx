// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { atTime } from '../../fixtures/atTime';
import type { Fixture } from '../../fixtures/Fixture';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { rolloutView } from '../../fixtures/rolloutView';
import { GatesPanel } from './GatesPanel';

// Running times are Elapsed's test; here the clock stands still between two changes.
jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

async function show(fixture: Fixture, denied?: string[]) {
  const shown = atTime(fixture, Date.now());
  const api = new FixtureRolloutsApi(shown);
  const part = <GatesPanel view={shown.views[0]} />;
  return { api, ...(await renderTab({ api, denied, part })) };
}

describe('the gates of a release', () => {
  it('say who is asked before what, and what they said', async () => {
    const { container } = await show(fixtures.waitingAtGates);
    const [ticket, board, test, owner] = screen.getAllByRole('listitem');
    expect(ticket).toHaveTextContent('open · before the release starts');
    expect(ticket).toHaveTextContent('by kim');
    expect(ticket).toHaveTextContent('“CHG-4711”');
    expect(board).toHaveTextContent(
      'waits for an answer · before step 3 gives the new version more requests · a person approves',
    );
    expect(board).toHaveTextContent('Look at the dashboard of cart first.');
    expect(test).toHaveTextContent('the server says no, and is asked again');
    expect(test).toHaveTextContent('“P99 of 480 ms is too slow”');
    expect(owner).toHaveTextContent('not asked yet');
    expect(within(owner).queryByRole('button')).not.toBeInTheDocument();
    expect((await axe(container)).violations).toEqual([]);
  });

  it('are opened by name and step, with a reason', async () => {
    const { api } = await show(fixtures.waitingAtGates);
    await userEvent.click(
      screen.getByRole('button', { name: 'Approve load-test' }),
    );
    const dialog = screen.getByRole('dialog', {
      name: 'Approve gate load-test of cart?',
    });
    expect(
      within(dialog)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual([
      'Gate load-test (before step 3 gives the new version more requests) opens, and the release goes on as soon as nothing else holds it.',
      'Your answer stands in the place of its server, which is not asked any more.',
      'It is for release g7 only: the next one is asked again.',
    ]);
    await userEvent.type(
      within(dialog).getByRole('textbox'),
      'known, CHG-4712',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Approve' }),
    );
    await waitFor(() =>
      expect(api.acted.map(({ request }) => request)).toEqual([
        {
          action: 'approve',
          release: 'g7',
          gate: 'load-test',
          step: 3,
          reason: 'known, CHG-4712',
        },
      ]),
    );
  });

  it('stay shut for whoever lacks the permission, with its name', async () => {
    // Permission answers are cached by resource: another cluster is another resource.
    const [view] = fixtures.waitingAtGates.views;
    const guarded = { ...view, cluster: 'guarded' };
    await show({ ...fixtures.waitingAtGates, views: [guarded] }, [
      'rollouts.release.approve',
    ]);
    const button = screen.getByRole('button', { name: 'Approve change-board' });
    await waitFor(() =>
      expect(button).toHaveAccessibleDescription(
        /You lack the permission rollouts\.release\.approve/,
      ),
    );
  });

  it('are not spoken of where there is none', async () => {
    await show({ ...fixtures.waitingAtGates, views: [rolloutView({})] });
    expect(screen.queryByText('Gates')).not.toBeInTheDocument();
  });
});
