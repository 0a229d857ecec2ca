// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Entity } from '@backstage/catalog-model';
import type { Phase } from '@teal/rollouts-common';
import { renderTab } from '../__testUtils__/renderTab';
import { fixtures } from '../fixtures';
import { atTime } from '../fixtures/atTime';
import type { Fixture } from '../fixtures/Fixture';
import { FixtureRolloutsApi } from '../fixtures/FixtureRolloutsApi';
import { OrphanMark } from './OrphanMark';
import { RolloutInfoCard } from './RolloutInfoCard';
import { EntityRolloutPhaseFilter } from './RolloutStatusFilter';
import { createRolloutStatusColumn } from './rolloutStatusColumn';

jest.mock('../live/useNow', () => ({ useNow: () => Date.now() }));

const show = (differing: Partial<Fixture>) =>
  renderTab({
    api: new FixtureRolloutsApi(
      atTime({ ...fixtures.healthy, ...differing }, Date.now()),
    ),
  });

const entityRef = 'component:default/cart';

describe('the tab of an entity without Rollouts', () => {
  it('offers one line to copy, for the preset that is chosen', async () => {
    await show({ views: [] });
    expect(
      await screen.findByText(/rollouts.teal.dev\/strategy: blue-green/),
    ).toBeInTheDocument();
    await userEvent.click(await screen.findByLabelText('Strategy'));
    await userEvent.click(
      await screen.findByRole('option', { name: 'canary' }),
    );
    expect(
      screen.getByText(/rollouts.teal.dev\/strategy: canary/),
    ).toBeInTheDocument();
    expect(screen.getByText('A few new pods first.')).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Copy: The annotation for cart' }),
    ).toBeInTheDocument();
  });

  it('says what is wrong with its annotations, in place of the offer', async () => {
    await show({
      views: [],
      enrolment: {
        entityRef,
        strategy: 'canary',
        problems: [
          { sentence: 'services a and b all select the pods' },
          { sentence: 'namespace shop has not agreed' },
        ],
        rollouts: [],
      },
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('services a and b all select the pods');
    expect(alert).toHaveTextContent('namespace shop has not agreed');
    expect(screen.queryByText('No Rollout for cart yet')).toBeNull();
  });
});

describe('the tab of an entity with Rollouts', () => {
  it('says which of them is another one’s', async () => {
    await show({
      enrolment: {
        entityRef,
        strategy: 'canary',
        problems: [],
        rollouts: [
          {
            cluster: 'local',
            namespace: 'shop',
            name: 'cart',
            state: 'foreign',
            sentence: 'is kept by somebody else',
          },
        ],
      },
    });
    expect(
      await screen.findByText(
        'Rollout cart (shop in local) is kept by somebody else',
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText(/kept by component/)).toBeNull();
  });

  it('says which entity a Rollout comes from', async () => {
    const [view] = fixtures.healthy.views;
    const { metadata } = view.rollout;
    await show({
      views: [
        {
          ...view,
          rollout: {
            ...view.rollout,
            metadata: {
              ...metadata,
              labels: {
                ...metadata.labels,
                'rollouts.teal.dev/managed-by': 'catalog',
              },
              annotations: {
                'rollouts.teal.dev/entity': entityRef,
                'rollouts.teal.dev/preset': 'canary',
              },
            },
          },
        },
      ],
    });
    expect(
      await screen.findByText(`kept by ${entityRef}, preset canary`),
    ).toBeInTheDocument();
  });
});

describe('elsewhere in the catalog', () => {
  const entity: Entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'cart',
      annotations: { 'backstage.io/kubernetes-id': 'cart' },
    },
  };
  const withId = (id: string, phase: Phase) => {
    const [view] = fixtures.healthy.views;
    return {
      ...view,
      entityName: id,
      rollout: { ...view.rollout, status: { ...view.rollout.status, phase } },
    };
  };

  it('a column shows where the Rollouts of each entity stand', async () => {
    const views = [withId('cart', 'Paused'), withId('till', 'Degraded')];
    const { render } = createRolloutStatusColumn();
    await renderTab({
      api: new FixtureRolloutsApi({ ...fixtures.healthy, views }),
      part: render({ entity }),
    });
    expect(await screen.findByText('Paused')).toBeInTheDocument();
    expect(screen.queryByText('Degraded')).toBeNull();
  });

  it('a filter finds the entities with a Rollout in one phase', () => {
    const views = [withId('cart', 'Paused'), withId('till', 'Degraded')];
    const paused = new EntityRolloutPhaseFilter('Paused', views);
    expect(paused.filterEntity(entity)).toBe(true);
    expect(paused.getCatalogFilters()).toEqual({
      'metadata.annotations.backstage.io/kubernetes-id': ['cart'],
    });
    const healthy = new EntityRolloutPhaseFilter('Healthy', views);
    expect(healthy.filterEntity(entity)).toBe(false);
    expect(healthy.getCatalogFilters()).toEqual({
      'metadata.annotations.backstage.io/kubernetes-id': ['-'],
    });
  });

  it('the list of all Rollouts tells the orphans', async () => {
    const [view] = fixtures.healthy.views;
    const metadata = {
      ...view.rollout.metadata,
      labels: { 'rollouts.teal.dev/managed-by': 'catalog' },
      annotations: {
        'rollouts.teal.dev/entity': entityRef,
        'rollouts.teal.dev/orphaned': 'is not in the catalog any more',
      },
    };
    await renderTab({
      api: new FixtureRolloutsApi(fixtures.healthy),
      part: <OrphanMark rollout={{ ...view.rollout, metadata }} />,
    });
    expect(
      screen.getByText(`orphaned: ${entityRef} is not in the catalog`),
    ).toBeInTheDocument();
  });

  it('a small card has one line a Rollout', async () => {
    await renderTab({
      api: new FixtureRolloutsApi(fixtures.healthy),
      part: <RolloutInfoCard />,
    });
    expect(await screen.findByText('Healthy')).toBeInTheDocument();
    expect(screen.getByText('shop in local')).toBeInTheDocument();
  });
});
