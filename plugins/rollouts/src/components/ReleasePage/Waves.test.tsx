// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
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
});
