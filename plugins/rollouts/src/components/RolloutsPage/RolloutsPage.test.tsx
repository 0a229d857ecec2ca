// SPDX-License-Identifier: Apache-2.0
import { useLocation } from 'react-router-dom';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type {
  ReleaseDetail,
  ReleaseStatisticsFilter,
  RolloutFilter,
  RolloutView,
} from '@teal/rollouts-common';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { refused } from '../../__testUtils__/refused';
import { renderTab } from '../../__testUtils__/renderTab';
import { type FixtureName, fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { clusters, environments } from '../../fixtures/places';
import { idOf, releaseOf } from '../../fixtures/releases';
import { rolloutView } from '../../fixtures/rolloutView';
import { RolloutsPage } from './RolloutsPage';

jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));
/** What stands in the address bar. */
function Address() {
  const { pathname, search } = useLocation();
  return <output data-testid="address">{`${pathname}${search}`}</output>;
}

const address = () => screen.getByTestId('address').textContent;

const like = (
  from: FixtureName,
  place: { name: string; cluster?: string; environment?: string },
): RolloutView => ({
  ...rolloutView({
    ...place,
    spec: fixtures[from].views[0].rollout.spec,
    status: fixtures[from].views[0].rollout.status,
  }),
  ...(place.environment && {
    environment: environments.find(({ name }) => name === place.environment),
  }),
});

const views = [
  like('healthy', { name: 'basket', environment: 'staging' }),
  like('pausedAt20Percent', {
    name: 'cart',
    cluster: 'eu-1',
    environment: 'live',
  }),
  like('finalizing', { name: 'till' }),
];

async function open(path: string, api = apiWith(views)) {
  return renderTab({
    mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    api,
    path,
    part: (
      <>
        <RolloutsPage />
        <Address />
      </>
    ),
  });
}

function apiWith(shown: readonly RolloutView[]) {
  return new FixtureRolloutsApi({
    ...fixtures.healthy,
    views: shown,
    clusters: [clusters[0]],
    environments,
  });
}

/** Names in the rows under a heading. */
async function rowsUnder(heading: RegExp): Promise<(string | null)[]> {
  const section = await screen.findByRole('region', { name: heading });
  return within(section)
    .queryAllByRole('link')
    .map(link => link.textContent);
}

describe('the page of all Rollouts', () => {
  it('shows what needs a person first, then what moves, then the rest', async () => {
    const { container } = await open('/rollouts');
    expect(await rowsUnder(/^Needs attention \(1\)/)).toEqual(['cart']);
    expect(await rowsUnder(/^Under way \(1\)/)).toEqual(['till']);
    expect(await rowsUnder(/^At rest \(1\)/)).toEqual(['basket']);
    const headings = screen.getAllByRole('heading', { level: 2 });
    expect(headings.map(({ textContent }) => textContent)).toEqual([
      'Needs attention (1)',
      'Under way (1)',
      'At rest (1)',
    ]);
    expect((await axe(container)).violations).toEqual([]);
  });

  it('takes its filters from the URL', async () => {
    await open('/rollouts?environment=production&cluster=eu-1&text=CART%20eu');
    expect(await rowsUnder(/^Needs attention \(1\)/)).toEqual(['cart']);
    expect(await rowsUnder(/^At rest \(0\)/)).toEqual([]);
    expect(screen.getByLabelText('Search')).toHaveValue('CART eu');
    expect(screen.getByLabelText('Cluster')).toHaveTextContent('eu-1');
  });

  it('puts what a person chooses into the URL, and takes it out again', async () => {
    await open('/rollouts');
    await userEvent.click(
      await screen.findByRole('button', { name: /^Paused/ }),
    );
    await userEvent.click(screen.getByLabelText('Environment'));
    await userEvent.click(screen.getByRole('option', { name: 'live' }));
    await userEvent.type(screen.getByLabelText('Search'), 'ca');
    expect(address()).toBe('/rollouts?status=Paused&environment=live&text=ca');
    expect(await rowsUnder(/^Needs attention/)).toEqual(['cart']);
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    expect(address()).toBe('/rollouts');
    expect(await rowsUnder(/^At rest/)).toEqual(['basket']);
  });

  it('asks the backend for what the person and their teams own', async () => {
    const asked: (RolloutFilter | undefined)[] = [];
    const api = apiWith(views);
    const watch = api.watchRollouts.bind(api);
    api.watchRollouts = (filter, options) => {
      asked.push(filter);
      return watch(filter, options);
    };
    await open('/rollouts?owner=me', api);
    await rowsUnder(/^At rest/);
    expect(asked).toEqual([{ entityRef: undefined, owner: 'me' }]);
  });

  it('has releases without a Rollout among what is under way, with the way to their page', async () => {
    const rolling = (name: string, more: Partial<ReleaseDetail>) =>
      releaseOf({
        ...{ number: 3, secondsAgo: 60, method: 'rolling', status: 'Running' },
        ...{ releaseId: undefined, rollout: undefined, step: '1/3' },
        workload: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        message: `Deployment ${name}: 1 of 3 new pods exist`,
        ...more,
      });
    const api = new FixtureRolloutsApi({
      ...{ ...fixtures.healthy, views, environments },
      releases: [
        rolling('stock', { id: idOf(1) }),
        rolling('mail', { id: idOf(2), status: 'Pending', cluster: 'eu-1' }),
        rolling('old', { id: idOf(3), status: 'Succeeded' }),
        releaseOf({ number: 4, secondsAgo: 60, status: 'Running' }),
      ],
    });
    const { container } = await open('/rollouts', api);
    const section = await screen.findByRole('region', {
      name: 'Under way (3)',
    });
    const [, , stock] = within(section).getAllByRole('row');
    expect(stock).toHaveTextContent(
      /^stockrelease of 1\.3\.0 without a Rollout.*Progressing1 \/ 3 new pods/,
    );
    expect(
      within(stock).getByRole('link', { name: /^release of 1\.3\.0/ }),
    ).toHaveAttribute('href', `/rollouts/releases/${idOf(1)}`);
    expect((await axe(container)).violations).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: /^Pending 1/ }));
    expect(
      await screen.findByRole('region', { name: 'Under way (1)' }),
    ).toHaveTextContent(/mail.*eu-1/);
    await userEvent.click(screen.getByRole('button', { name: /^All 5/ }));
    await userEvent.type(screen.getByLabelText('Search'), 'stock');
    expect(await rowsUnder(/^Under way \(1\)/)).toContain('stock');
  });

  it('says that nothing matches, and how to see all again', async () => {
    await open('/rollouts?text=nowhere');
    expect(await screen.findByText('No Rollout matches.')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Clear filters' }),
    ).toBeInTheDocument();
  });

  it('draws a hundred rows at rest at once, and the others when asked', async () => {
    const many = Array.from({ length: 103 }, (_, index) =>
      like('healthy', { name: `service-${index}` }),
    );
    const { container } = await open('/rollouts', apiWith(many));
    expect(await screen.findByText('At rest (103)')).toBeInTheDocument();
    // By their tags: looking for so many roles takes longer than drawing them.
    const rows = () => container.querySelectorAll('tbody tr');
    expect(rows()).toHaveLength(100);
    await userEvent.click(screen.getByText('Show 3 more'));
    expect(rows()).toHaveLength(103);
  });
});

describe('its tab of clusters', () => {
  const withTrouble = () =>
    new FixtureRolloutsApi({ ...fixtures.healthy, views, clusters });

  it('tells for each one whether it is reached, led and guarded, and what it has to do', async () => {
    const { container } = await open('/rollouts?tab=clusters', withTrouble());
    const rows = await screen.findAllByRole('row');
    expect(rows).toHaveLength(4);
    expect(rows[1]).toHaveTextContent(
      /^local.*Connected.*Leads hereportal-.*held.*1 under way1 at rest$/,
    );
    expect(rows[2]).toHaveTextContent(
      /^eu-1.*Led by nobody.*Nothing holds a new version back.*no binding.*1 needs attention$/,
    );
    expect(rows[3]).toHaveTextContent(/^us-1Unreachable.*42 s.*none$/);
    expect((await axe(container)).violations).toEqual([]);
  });

  it('is announced on the first tab where something is wrong', async () => {
    await open('/rollouts', withTrouble());
    expect(
      await screen.findByText(
        'Cluster eu-1: Led by nobody: releases stand still',
      ),
    ).toBeInTheDocument();
    expect(screen.getByText('Cluster us-1: Unreachable')).toBeInTheDocument();
    expect(screen.queryByText(/^Cluster local/)).toBeNull();
  });

  it('names the permission to those who may not see clusters, and leaves the list alone', async () => {
    const api = apiWith(views);
    api.getClusters = async () => {
      throw await refused(403, 'missing permission rollouts.controller.read');
    };
    await open('/rollouts', api);
    expect(await rowsUnder(/^At rest/)).toEqual(['basket']);
    expect(screen.queryByRole('alert')).toBeNull();
    await userEvent.click(screen.getByRole('tab', { name: 'Clusters' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /rollouts.controller.read/,
    );
    expect(address()).toBe('/rollouts?tab=clusters');
  });
});

describe('the history of releases', () => {
  const versions = async () =>
    within(await screen.findByRole('table', { name: 'Releases' }))
      .getAllByRole('link', { name: /^1\./ })
      .map(link => link.textContent);

  it('is narrowed by what stands in the URL, and says so there', async () => {
    const api = new FixtureRolloutsApi({ ...fixtures.healthy, environments });
    const { container } = await open(
      '/rollouts?tab=history&status=TimedOut',
      api,
    );
    expect(await versions()).toEqual(['1.2.0']);
    await userEvent.click(screen.getByLabelText('Status'));
    await userEvent.click(screen.getByRole('option', { name: 'Any status' }));
    await userEvent.type(screen.getByLabelText('Search'), 'season');
    expect(address()).toBe('/rollouts?tab=history&text=season');
    await waitFor(async () => expect(await versions()).toEqual(['1.5.0']));
    expect((await axe(container)).violations).toEqual([]);
  });

  it('keeps its days in the URL, and asks for the figures of the same ones', async () => {
    const api = new FixtureRolloutsApi(fixtures.healthy);
    const asked: (ReleaseStatisticsFilter | undefined)[] = [];
    const answer = api.getReleaseStatistics.bind(api);
    api.getReleaseStatistics = async filter => {
      asked.push(filter);
      return answer();
    };
    await open('/rollouts?tab=history&from=2026-02-30&to=2026-11-02', api);
    expect(await screen.findByLabelText('To')).toHaveValue('2026-11-02');
    expect(screen.getByLabelText('From')).toHaveValue('');
    fireEvent.change(screen.getByLabelText('From'), {
      target: { value: '2026-11-01' },
    });
    expect(address()).toBe(
      '/rollouts?tab=history&from=2026-11-01&to=2026-11-02',
    );
    expect(await screen.findByLabelText(/^Figures from /)).toBeInTheDocument();
    await waitFor(() =>
      expect(asked[asked.length - 1]).toMatchObject({
        from: new Date('2026-11-01T00:00:00').toISOString(),
        to: new Date('2026-11-03T00:00:00').toISOString(),
      }),
    );
    await userEvent.click(screen.getByRole('tab', { name: 'Now' }));
    expect(address()).toBe('/rollouts?tab=now');
  });

  it('has the figures of the same releases above it', async () => {
    await open('/rollouts?tab=history');
    expect(
      await screen.findByLabelText('Figures of the last 30 days'),
    ).toHaveTextContent('Success rate84 %42 of 50 with an outcome');
  });
});
