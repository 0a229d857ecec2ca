// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type { WavesView } from '@teal/rollouts-common';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { idOf } from '../../fixtures/releases';
import { Waves } from './Waves';

jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

const place = { cluster: 'local', namespace: 'shop' };

const waves: WavesView = {
  id: idOf(70),
  workload: 'cart',
  version: '1.7.0',
  operator: 'user:default/bob',
  createdAt: '2026-11-22T09:00:00.000Z',
  status: 'Running',
  reason: 'wave 2 of 3 begins when wave 1 has been well for 10 minutes',
  waves: [
    {
      status: 'Soaking',
      soakSeconds: 600,
      soaksUntil: new Date(Date.now() + 3_600_000).toISOString(),
      environments: [
        {
          ...place,
          environment: 'staging',
          release: idOf(7),
          status: 'Succeeded',
        },
      ],
    },
    {
      status: 'Waiting',
      soakSeconds: 0,
      environments: [{ ...place, environment: 'live' }],
    },
  ],
};

describe('the waves of a release', () => {
  it('say which environment has it, which waits, and what for', async () => {
    const api = new FixtureRolloutsApi(fixtures.healthy);
    Object.assign(api, { getWaves: async () => waves });
    const { container } = await renderTab({
      api,
      part: <Waves id={waves.id} />,
    });
    const region = await screen.findByRole('region', { name: 'Waves' });
    const [first, second] = within(region).getAllByRole('listitem');
    expect(first).toHaveTextContent(/staging Succeeded.*goes on in/);
    expect(
      within(first).getByRole('link', { name: 'staging' }),
    ).toHaveAttribute('href', `/rollouts/releases/${idOf(7)}`);
    expect(second).toHaveTextContent(/live.*waits for those before it/);
    expect(region).toHaveTextContent('Wave 2 of 3 begins when');
    expect((await axe(container)).violations).toEqual([]);
  });

  it('are stopped with a reason, once the person has read what goes on', async () => {
    const asked: unknown[] = [];
    let now = waves;
    const api = new FixtureRolloutsApi(fixtures.healthy);
    Object.assign(api, {
      getWaves: async () => now,
      stopWaves: async (id: string, asks: unknown) => {
        asked.push([id, asks]);
        const [first, second] = waves.waves;
        now = {
          ...waves,
          ...{ status: 'Cancelled', reason: 'stopped by bob: too early' },
          waves: [
            { ...first, status: 'Succeeded', soaksUntil: undefined },
            { ...second, status: 'Cancelled' },
          ],
        };
        return now;
      },
    });
    const { toasts } = await renderTab({ api, part: <Waves id={waves.id} /> });
    const person = userEvent.setup();
    await person.click(
      await screen.findByRole('button', {
        name: 'Stop the waves',
        description: '',
      }),
    );
    const dialog = screen.getByRole('dialog', {
      name: 'Stop the waves of cart 1.7.0?',
    });
    const told = within(dialog).getAllByRole('listitem');
    expect(told.map(item => item.textContent)).toEqual([
      'Nothing begins any more in live.',
      'What was released stays as it is.',
      expect.stringContaining('a new release begins them anew'),
    ]);
    expect((await axe(dialog)).violations).toEqual([]);
    await person.type(within(dialog).getByLabelText(/^Reason/), 'too early');
    await person.click(
      within(dialog).getByRole('button', { name: 'Stop the waves' }),
    );
    expect(await screen.findByText('not begun any more')).toBeVisible();
    expect(asked).toEqual([[waves.id, { reason: 'too early' }]]);
    expect(toasts).toEqual(['The waves of cart are stopped']);
    expect(screen.queryByRole('button', { name: 'Stop the waves' })).toBeNull();
  });

  it('are stopped by nobody who may not release where they go on', async () => {
    const api = new FixtureRolloutsApi(fixtures.healthy);
    const [first, second] = waves.waves;
    const [later] = second.environments;
    Object.assign(api, {
      getWaves: async () => ({
        ...waves,
        waves: [
          first,
          // Answers about permissions outlive a test: a place of its own.
          {
            ...second,
            environments: [{ ...later, cluster: 'closed', rollout: 'cart' }],
          },
        ],
      }),
    });
    await renderTab({
      api,
      deniedIn: 'closed/',
      part: <Waves id={waves.id} />,
    });
    expect(
      await screen.findByRole('button', {
        name: 'Stop the waves',
        description: /permission rollouts\.release\.create/,
      }),
    ).toHaveAttribute('aria-disabled', 'true');
  });
});
