// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import { axe } from 'jest-axe';
import type {
  ReleaseStatistics,
  ReleaseStatisticsFilter,
} from '@teal/rollouts-common';
import { english } from '../../__testUtils__/english';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { environments } from '../../fixtures/places';
import { releaseStatistics } from '../../fixtures/releaseStatistics';
import { deliveryFigures, historyFigures } from '../../words/releaseFigures';
import { DeliveryFigures } from './DeliveryFigures';

const values = (statistics: ReleaseStatistics) =>
  deliveryFigures(statistics, english()).map(({ value }) => value);

describe('the figures of a history', () => {
  it('say how many, how well and how long', () => {
    expect(historyFigures(releaseStatistics, english())).toEqual([
      { name: 'Releases', value: '52', help: '1 under way' },
      {
        name: 'Success rate',
        value: '84 %',
        help: '42 of 50 with an outcome',
      },
      {
        name: 'Typical duration',
        value: '6m 12s',
        help: 'median of those that succeeded, pauses included',
      },
    ]);
  });
});

describe('the four figures of DORA', () => {
  it('tell of deployments, lead time, failures and how long they lasted', () => {
    expect(values(releaseStatistics)).toEqual([
      '1.4 a day',
      '2h 45m',
      '16 %',
      '21m',
    ]);
  });

  it('count what is rare by the week, and leave out what nobody knows', () => {
    const few: ReleaseStatistics = {
      ...releaseStatistics,
      deploymentFrequency: { deployments: 9, perDay: 0.3 },
      leadTime: { known: 0 },
      changeFailureRate: { failed: 0, changes: 0 },
      timeToRestore: { restored: 0, open: 0 },
    };
    expect(values(few)).toEqual(['2.1 a week', '–', '–', '–']);
    expect(
      deliveryFigures(few, english())
        .slice(1)
        .map(({ help }) => help),
    ).toEqual([
      'no release named the time of its commit',
      'no change has ended yet',
      'nothing had to be restored',
    ]);
  });

  /** The figures of `cart`, on an API that remembers what it was asked. */
  async function show(answer: ReleaseStatistics) {
    const api = new FixtureRolloutsApi({ ...fixtures.healthy, environments });
    const asked: ReleaseStatisticsFilter[] = [];
    const getReleaseStatistics = async (filter: ReleaseStatisticsFilter) => {
      asked.push(filter);
      return answer;
    };
    Object.assign(api, { getReleaseStatistics });
    const { container } = await renderTab({
      api,
      part: <DeliveryFigures entityRef="component:default/cart" name="cart" />,
    });
    return { asked, container };
  }

  it('are those of production, where it is known which that is', async () => {
    const { asked, container } = await show(releaseStatistics);
    expect(
      await screen.findByText('in production, the last 30 days'),
    ).toBeInTheDocument();
    expect(asked[asked.length - 1]).toEqual({
      entityRef: 'component:default/cart',
      environment: 'production',
    });
    expect((await axe(container)).violations).toEqual([]);
  });

  it('are not there before the first release', async () => {
    const { asked } = await show({ ...releaseStatistics, releases: 0 });
    expect(asked.length).toBeGreaterThan(0);
    expect(screen.queryByText('How cart is delivered')).toBeNull();
  });
});
