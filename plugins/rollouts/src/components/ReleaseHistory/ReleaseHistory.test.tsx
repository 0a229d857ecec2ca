// SPDX-License-Identifier: Apache-2.0
import {
  cleanup,
  fireEvent,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type { ReleaseFilter } from '@teal/rollouts-common';
import { refused } from '../../__testUtils__/refused';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { idOf, releaseOf, releases } from '../../fixtures/releases';
import { ReleaseHistory } from './ReleaseHistory';

jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

const many = Array.from({ length: 23 }, (_, index) =>
  releaseOf({ number: 30 - index, secondsAgo: 600 + index * 3_600 }),
);

/** The history on an API that remembers what it was asked. */
async function show(
  api = new FixtureRolloutsApi({ ...fixtures.healthy, releases }),
  props: { place?: 'named' | 'linked'; hideEmpty?: boolean } = {},
) {
  const asked: ReleaseFilter[] = [];
  const answer = api.listReleases.bind(api);
  api.listReleases = async filter => {
    asked.push(filter ?? {});
    return answer(filter);
  };
  const { container } = await renderTab({
    api,
    part: (
      <ReleaseHistory
        title="Releases"
        filter={{ workload: 'cart', limit: 10 }}
        {...props}
      />
    ),
  });
  return { asked, container };
}

const table = () => screen.findByRole('table', { name: 'Releases' });
const versions = async () =>
  within(await table())
    .getAllByRole('link')
    .map(link => link.textContent);

describe('the history of releases', () => {
  it('says of each release what it was, who began it and how it went', async () => {
    const { container } = await show();
    const rows = within(await table()).getAllByRole('row');
    expect(rows).toHaveLength(9);
    expect(rows[1]).toHaveTextContent(/1\.7\.0.*g7 · from 1\.6\.0/);
    expect(rows[1]).toHaveTextContent(/Running.*step 2\/4 · 20 % of requests/);
    expect(rows[1]).toHaveTextContent(/bob.*ago/);
    expect(rows[2]).toHaveTextContent(/Failed.*9m 10s.*Faster checkout/);
    expect(rows[2]).toHaveTextContent(/Metric success-rate failed/);
    expect(
      within(rows[2]).getByTitle('somebody said: it is broken'),
    ).toBeInTheDocument();
    expect(rows[4]).toHaveTextContent(/roll back to an earlier release/);
    expect(rows[6]).toHaveTextContent('argocd/controller');
    expect(
      within(rows[1]).getByRole('link', { name: '1.7.0' }),
    ).toHaveAttribute('href', `/rollouts/releases/${idOf(7)}`);
    expect((await axe(container)).violations).toEqual([]);
  });

  it('holds one page at a time, and turns them', async () => {
    const { asked } = await show(
      new FixtureRolloutsApi({ ...fixtures.healthy, releases: many }),
    );
    expect(await versions()).toHaveLength(10);
    await userEvent.click(screen.getByRole('button', { name: 'Older' }));
    expect(await screen.findByRole('link', { name: '1.20.0' })).toBeVisible();
    expect(await versions()).toHaveLength(10);
    await userEvent.click(screen.getByRole('button', { name: 'Older' }));
    expect(await screen.findByRole('link', { name: '1.8.0' })).toBeVisible();
    expect(await versions()).toHaveLength(3);
    expect(screen.getByRole('button', { name: 'Older' })).toBeDisabled();
    await userEvent.click(screen.getByRole('button', { name: 'Newer' }));
    expect(await screen.findByRole('link', { name: '1.20.0' })).toBeVisible();
    expect(asked.every(({ limit }) => limit === 10)).toBe(true);
  });

  it('lets the backend search and filter, and begins at the first page again', async () => {
    const { asked } = await show();
    await table();
    await userEvent.type(screen.getByLabelText('Search'), 'season ');
    await waitFor(async () => expect(await versions()).toEqual(['1.5.0']));
    expect(asked[asked.length - 1]).toEqual({
      workload: 'cart',
      limit: 10,
      text: 'season',
    });
    await userEvent.clear(screen.getByLabelText('Search'));
    await userEvent.click(screen.getByLabelText('Status'));
    await userEvent.click(screen.getByRole('option', { name: 'Timed out' }));
    await waitFor(async () => expect(await versions()).toEqual(['1.2.0']));
    await userEvent.type(screen.getByLabelText('Search'), 'nobody');
    expect(await screen.findByText('No release fits.')).toBeInTheDocument();
  });

  it('holds what began on the days that a person chooses, both of them included', async () => {
    const dayBefore = (days: number) => {
      const date = new Date(releases[0].createdAt);
      date.setDate(date.getDate() - days);
      const part = (number: number) => String(number).padStart(2, '0');
      return [
        date.getFullYear(),
        part(date.getMonth() + 1),
        part(date.getDate()),
      ].join('-');
    };
    const { asked, container } = await show(
      new FixtureRolloutsApi({
        ...fixtures.healthy,
        releases: [0, 1, 2, 3].map((days, index) =>
          releaseOf({
            ...{ number: 9 - index, secondsAgo: 0 },
            createdAt: new Date(`${dayBefore(days)}T12:00:00`).toISOString(),
          }),
        ),
      }),
    );
    expect(await versions()).toEqual(['1.9.0', '1.8.0', '1.7.0', '1.6.0']);
    const choose = (field: string, day: string) =>
      fireEvent.change(screen.getByLabelText(field), {
        target: { value: day },
      });
    choose('From', dayBefore(2));
    choose('To', dayBefore(1));
    await waitFor(async () =>
      expect(await versions()).toEqual(['1.8.0', '1.7.0']),
    );
    expect(asked[asked.length - 1]).toEqual({
      ...{ workload: 'cart', limit: 10 },
      from: new Date(`${dayBefore(2)}T00:00:00`).toISOString(),
      to: new Date(`${dayBefore(0)}T00:00:00`).toISOString(),
    });
    choose('To', dayBefore(3));
    expect(await screen.findByText('before the first day')).toBeVisible();
    expect(await screen.findByText('No release fits.')).toBeInTheDocument();
    expect((await axe(container)).violations).toEqual([]);
  });

  it('shows where a release went, where that differs', async () => {
    await show(undefined, { place: 'linked' });
    const [, first] = within(await table()).getAllByRole('row');
    expect(first).toHaveTextContent(/cart live.*local \/ shop/);
    expect(within(first).getByRole('link', { name: 'cart' })).toBeVisible();
  });

  it('says that there is none, or nothing at all where it would be in the way', async () => {
    const api = () =>
      new FixtureRolloutsApi({ ...fixtures.healthy, releases: [] });
    await show(api());
    expect(
      await screen.findByText('No release has been recorded yet.'),
    ).toBeInTheDocument();
    cleanup();
    const { asked } = await show(api(), { hideEmpty: true });
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(screen.queryByText('Releases')).toBeNull();
  });

  it('names the permission that is missing', async () => {
    const api = new FixtureRolloutsApi(fixtures.healthy);
    api.listReleases = async () => {
      throw await refused(403, 'no');
    };
    await show(api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'grant the permission rollouts.release.read',
    );
  });
});
