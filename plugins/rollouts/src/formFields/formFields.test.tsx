// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ComponentProps } from 'react';
import { renderTab } from '../__testUtils__/renderTab';
import { FixtureRolloutsApi } from '../fixtures/FixtureRolloutsApi';
import { healthy } from '../fixtures/healthy';
import { PresetPicker } from './PresetPicker';
import { VersionPicker } from './VersionPicker';

type Props = ComponentProps<typeof VersionPicker>;

/** What the form gives a field. */
function propsOf(more: object = {}) {
  const onChange = jest.fn();
  const props = {
    schema: {},
    uiSchema: {},
    idSchema: { $id: 'root_field' },
    formContext: { formData: { component: 'component:default/cart' } },
    onChange,
    ...more,
  } as unknown as Props;
  return { props, onChange };
}

describe('the picker of presets', () => {
  it('offers those of the portal', async () => {
    const { props, onChange } = propsOf();
    await renderTab({
      api: new FixtureRolloutsApi(healthy),
      part: <PresetPicker {...props} />,
    });
    const field = screen.getByLabelText('Strategy');
    await waitFor(() =>
      expect(field).not.toHaveAttribute('aria-disabled', 'true'),
    );
    await userEvent.click(field);
    await userEvent.click(
      await screen.findByRole('option', { name: 'canary' }),
    );
    expect(onChange).toHaveBeenCalledWith('canary');
  });

  it('says why there are none to pick', async () => {
    const api = new FixtureRolloutsApi(healthy);
    jest
      .spyOn(api, 'listPresets')
      .mockRejectedValue(new Error('you lack the permission'));
    await renderTab({ api, part: <PresetPicker {...propsOf().props} /> });
    expect(
      await screen.findByText(/can’t be read: you lack the permission/),
    ).toBeVisible();
  });
});

describe('the picker of versions', () => {
  it('offers those of the workload, and says which runs', async () => {
    const api = new FixtureRolloutsApi(healthy);
    const asked = jest.spyOn(api, 'listVersions');
    const { props, onChange } = propsOf();
    await renderTab({ api, part: <VersionPicker {...props} /> });
    await waitFor(() =>
      expect(asked).toHaveBeenCalledWith({
        cluster: 'local',
        namespace: 'shop',
        workload: 'cart',
      }),
    );
    await userEvent.click(screen.getByLabelText('Version'));
    expect(
      await screen.findByRole('option', { name: 'v1 (runs now, 2026-11-02)' }),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('option', { name: 'v3 (2026-11-22)' }),
    );
    expect(onChange).toHaveBeenCalledWith('v3');
  });

  it('takes what is typed where the registry does not answer', async () => {
    const api = new FixtureRolloutsApi(healthy);
    jest.spyOn(api, 'listVersions').mockResolvedValue({
      items: [],
      registry: { available: false, reason: 'it needs a password' },
      more: false,
    });
    const { props, onChange } = propsOf();
    await renderTab({ api, part: <VersionPicker {...props} /> });
    expect(await screen.findByText(/it needs a password/)).toBeVisible();
    await userEvent.type(screen.getByLabelText('Version'), 'v9');
    await userEvent.tab();
    expect(onChange).toHaveBeenLastCalledWith('v9');
  });

  it('asks for the component first', async () => {
    const { props } = propsOf({ formContext: { formData: {} } });
    const api = new FixtureRolloutsApi(healthy);
    await renderTab({ api, part: <VersionPicker {...props} /> });
    expect(screen.getByText('Pick the component first.')).toBeVisible();
  });
});
