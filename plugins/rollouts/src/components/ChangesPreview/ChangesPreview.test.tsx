// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import { axe } from 'jest-axe';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { renderTab } from '../../__testUtils__/renderTab';
import { ChangesPreview } from './ChangesPreview';

const object = 'Deployment/cart';

const show = (props: Parameters<typeof ChangesPreview>[0]) =>
  renderTab({
    api: new FixtureRolloutsApi(fixtures.healthy),
    part: <ChangesPreview {...props} />,
  });

describe('ChangesPreview', () => {
  it('shows each field with what it was and what it becomes, and the warnings first', async () => {
    const { container } = await show({
      warnings: ['two pods are too few for half of the requests'],
      changes: [
        { object, path: 'spec.image', from: 'shop:v1', to: 'shop:v2' },
        { object, path: 'spec.old', from: 3 },
      ],
    });
    expect(screen.getByText(/two pods are too few/)).toBeInTheDocument();
    const [image, old] = within(
      screen.getByRole('group', { name: 'Changes of Deployment/cart' }),
    ).getAllByRole('listitem');
    expect(within(image).getByRole('deletion')).toHaveTextContent('shop:v1');
    expect(within(image).getByRole('insertion')).toHaveTextContent('shop:v2');
    expect(within(old).queryByRole('insertion')).toBeNull();
    expect((await axe(container)).violations).toEqual([]);
  });

  it('keeps what the gate adds out of the way', async () => {
    await show({
      changes: [
        { object, path: 'spec.image', from: 'shop:v1', to: 'shop:v2' },
        {
          object,
          path: 'metadata.annotations["rollouts.teal.dev/release"]',
          to: 'g7',
        },
        { object, path: 'spec.paused', to: true },
      ],
    });
    expect(
      screen.getByText(/and 2 fields that Teal sets/).closest('details'),
    ).not.toHaveAttribute('open');
  });

  it('says that nothing would change', async () => {
    await show({ changes: [] });
    expect(
      screen.getByText('Nothing in the cluster would change.'),
    ).toBeInTheDocument();
  });
});
