// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { openRelease } from '../../__testUtils__/openRelease';
import { refused } from '../../__testUtils__/refused';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { idOf, releaseOf, releases } from '../../fixtures/releases';

jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

const section = () => screen.findByRole('region', { name: 'What was applied' });

describe('what a release applied', () => {
  it('is compared with the last release that succeeded before it', async () => {
    await openRelease(idOf(6));
    const applied = await section();
    expect(await within(applied).findByRole('deletion')).toHaveTextContent(
      'teal.dev/shop:1.5.0',
    );
    expect(within(applied).getByRole('insertion')).toHaveTextContent(
      'teal.dev/shop:1.6.0',
    );
    expect(within(applied).getByLabelText('Compared with')).toHaveTextContent(
      '1.5.0, g5, Succeeded',
    );
  });

  it('is compared with any other, or shown as it was', async () => {
    await openRelease(idOf(6));
    const applied = await section();
    await userEvent.click(
      await within(applied).findByLabelText('Compared with'),
    );
    await userEvent.click(
      screen.getByRole('option', { name: '1.3.0, g3, Rolled back' }),
    );
    await waitFor(() =>
      expect(within(applied).getByRole('deletion')).toHaveTextContent(
        'teal.dev/shop:1.3.0',
      ),
    );
    await userEvent.click(within(applied).getByLabelText('Compared with'));
    await userEvent.click(
      screen.getByRole('option', { name: 'nothing: show all of it' }),
    );
    expect(
      await within(applied).findByText(/image: teal\.dev\/shop:1\.6\.0/),
    ).toBeInTheDocument();
    expect(applied).toHaveTextContent('masked');
  });

  it('says why it is not known', async () => {
    const api = new FixtureRolloutsApi({
      ...fixtures.healthy,
      releases: [releaseOf({ number: 1, secondsAgo: 60 })],
    });
    api.getReleaseManifest = async () => {
      throw await refused(404, 'no portal ran');
    };
    await openRelease(idOf(1), { api });
    expect(
      await within(await section()).findByText(
        'What was applied can’t be shown: no portal ran',
      ),
    ).toBeInTheDocument();
  });
});

describe('notes', () => {
  const notes = () => screen.findByRole('region', { name: 'Notes' });

  it('are shown, and a new one at once', async () => {
    await openRelease(idOf(5));
    const region = await notes();
    expect(region).toHaveTextContent('Nobody has said anything');
    const add = within(region).getByRole('button', { name: 'Leave a note' });
    expect(add).toBeDisabled();
    await userEvent.type(
      within(region).getByLabelText('What did you see?'),
      'All good so far',
    );
    await userEvent.click(add);
    expect(
      await within(region).findByText('All good so far'),
    ).toBeInTheDocument();
    expect(within(region).getByRole('listitem')).toHaveTextContent('by guest');
    expect(within(region).getByLabelText('What did you see?')).toHaveValue('');
  });

  it('take a verdict along', async () => {
    await openRelease(idOf(7));
    const region = await notes();
    await userEvent.type(
      within(region).getByLabelText('What did you see?'),
      'totals are off',
    );
    await userEvent.click(
      within(region).getByRole('button', { name: 'It is broken' }),
    );
    expect(await within(region).findByRole('listitem')).toHaveTextContent(
      'Verdict: broken by guest',
    );
    expect(region).toHaveTextContent('totals are off');
  });

  it('are kept in the field when they can’t be saved', async () => {
    const api = new FixtureRolloutsApi({ ...fixtures.healthy, releases });
    api.addReleaseNote = async () => {
      throw await refused(500, 'the database is down');
    };
    await openRelease(idOf(5), { api });
    const region = await notes();
    await userEvent.type(
      within(region).getByLabelText('What did you see?'),
      'hm',
    );
    await userEvent.click(
      within(region).getByRole('button', { name: 'Leave a note' }),
    );
    expect(await within(region).findByRole('alert')).toHaveTextContent(
      'Not saved: the database is down',
    );
    expect(within(region).getByDisplayValue('hm')).toBeInTheDocument();
  });
});
