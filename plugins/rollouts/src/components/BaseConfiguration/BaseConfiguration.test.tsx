// SPDX-License-Identifier: Apache-2.0
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type { ConfigurationUpdate } from '@teal/rollouts-common';
import { refused } from '../../__testUtils__/refused';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { cartConfiguration } from '../../fixtures/configuration';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { environments } from '../../fixtures/places';
import { mailRelay, webService } from '../../fixtures/templates';
import { BaseConfigurationSection } from './BaseConfigurationSection';

/** Permission answers are cached by resource, so each person has an entity of their own. */
let people = 0;

async function open(options: { denied?: string[] } = {}) {
  people += 1;
  const entityRef = `component:default/cart-${people}`;
  const api = new FixtureRolloutsApi({
    ...fixtures.healthy,
    environments,
    templates: [webService, mailRelay],
    configuration: { ...cartConfiguration, entityRef },
  });
  const put: ConfigurationUpdate[] = [];
  const store = api.putConfiguration.bind(api);
  api.putConfiguration = async update => {
    put.push(update);
    return store(update);
  };
  const rendered = await renderTab({
    api,
    denied: options.denied,
    part: <BaseConfigurationSection entityRef={entityRef} name="cart" />,
  });
  return { ...rendered, api, put, entityRef };
}

async function unfold() {
  await userEvent.click(
    await screen.findByRole('button', { name: /^Base configuration/ }),
  );
  return screen.findByRole('table', { name: 'Base configuration of cart' });
}

async function edit() {
  await unfold();
  await userEvent.click(await screen.findByRole('button', { name: 'Edit…' }));
  return screen.getByRole('dialog', { name: 'Base configuration of cart' });
}

/** At once: a form of twenty fields is drawn anew at each key. */
const fill = (field: HTMLElement, text: string) =>
  fireEvent.change(field, { target: { value: text } });

const row = (table: HTMLElement, name: string) =>
  within(table).getByRole('row', { name: new RegExp(`^${name}\\b`) });

// The form is long, and looking up what is in it takes most of the time.

describe('the base configuration of a service', () => {
  it('says of each field what holds, and what of it the annotations say', async () => {
    const { container } = await open();
    const table = await unfold();
    expect(row(table, 'Image repository')).toHaveTextContent(
      'ghcr.io/acme/cartdefault from rollouts.teal.dev/image',
    );
    expect(row(table, 'Replicas')).toHaveTextContent('5stored here');
    expect(row(table, 'Strategy preset')).toHaveTextContent(
      'canarystored here, instead of blue-green from rollouts.teal.dev/strategy',
    );
    expect(row(table, 'Container')).toHaveTextContent('not set');
    expect((await axe(container)).violations).toEqual([]);
  });

  it('keeps the history of its changes, with their authors', async () => {
    await open();
    await unfold();
    const history = screen.getByRole('table', { name: 'History of changes' });
    const [, second, first] = within(history).getAllByRole('row');
    expect(second).toHaveTextContent(/^2.*ada.*Replicas: 3 → 5.*autumn sale/);
    expect(second).toHaveTextContent('CPU request: nothing → 100m');
    expect(second).toHaveTextContent('holds now');
    expect(first).toHaveTextContent(/^1.*Strategy preset: nothing → canary/);
  });

  it('is changed by those who may, with what they saw and why', async () => {
    const { put, entityRef, toasts } = await open();
    const dialog = await edit();
    const save = within(dialog).getByRole('button', { name: 'Save' });
    expect(save).toHaveAccessibleDescription('Nothing is changed yet.');
    const replicas = within(dialog).getByLabelText('Replicas');
    fill(replicas, '8');
    await userEvent.click(within(dialog).getByLabelText('Environments'));
    await userEvent.click(await screen.findByRole('option', { name: 'live' }));
    fill(within(dialog).getByLabelText('Reason (optional)'), 'Black Friday');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(put).toEqual([
      {
        entityRef,
        number: 2,
        reason: 'Black Friday',
        configuration: {
          ...cartConfiguration.stored,
          replicas: 8,
          environments: ['live'],
        },
      },
    ]);
    expect(toasts).toEqual(['Base configuration of cart saved']);
    const history = screen.getByRole('table', { name: 'History of changes' });
    expect(within(history).getAllByRole('row')[1]).toHaveTextContent(
      /Replicas: 5 → 8/,
    );
  });

  it('names a template of those that there are, with its version, or any other one', async () => {
    const { put } = await open();
    const dialog = await edit();
    const template = within(dialog).getByLabelText('Template');
    await userEvent.type(template, 'web');
    expect(screen.queryByRole('option', { name: /mail-relay/ })).toBeNull();
    await userEvent.click(
      await screen.findByRole('option', { name: /^web-service · 1\.1\.0/ }),
    );
    expect(template).toHaveValue('web-service');
    expect(template).toHaveAccessibleDescription('Web service');
    const version = within(dialog).getByLabelText('Template version');
    await userEvent.click(version);
    await userEvent.click(await screen.findByRole('option', { name: '1.0.0' }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(put).toHaveLength(1));
    expect(put[0].configuration.template).toEqual({
      ...{ id: 'web-service', version: '1.0.0' },
    });
    // Its section is open by now.
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await userEvent.click(screen.getByRole('button', { name: 'Edit…' }));
    const again = screen.getByRole('dialog');
    expect(within(again).getByLabelText('Template')).toHaveValue('web-service');
    fill(within(again).getByLabelText('Template'), 'not-there-yet');
    expect(
      within(again).getByLabelText('Template'),
    ).toHaveAccessibleDescription(/no template of this id now/);
    await userEvent.click(within(again).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(put).toHaveLength(2));
    expect(put[1].configuration.template).toMatchObject({
      id: 'not-there-yet',
    });
  });

  it('has a form without an accessibility violation', async () => {
    await open();
    expect((await axe(await edit())).violations).toEqual([]);
  });

  it('offers an earlier state again, as a change of its own', async () => {
    const { put } = await open();
    await unfold();
    await userEvent.click(
      screen.getByRole('button', { name: 'Use change 1 again…' }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(put).toHaveLength(1));
    expect(put[0]).toMatchObject({
      number: 2,
      configuration: { replicas: 3, preset: 'canary' },
    });
  });
});

describe('somebody who may not change it', () => {
  it('sees it, and at the button the permission that they lack', async () => {
    await open({ denied: ['rollouts.config.update'] });
    await unfold();
    const button = screen.getByRole('button', { name: 'Edit…' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(
      /You lack the permission rollouts.config.update for cart/,
    );
    await userEvent.click(button);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('sees nothing of it without the permission to read', async () => {
    await open({ denied: ['rollouts.config.read'] });
    expect(screen.queryByText('Base configuration')).toBeNull();
  });
});

describe('a change that is refused', () => {
  it('stands at the field that the backend names', async () => {
    const { api } = await open();
    api.putConfiguration = async () => {
      throw await refused(422, 'cpu must match the pattern', {
        field: 'configuration.resources.limits.cpu',
      });
    };
    const dialog = await edit();
    const cpu = within(dialog).getByLabelText('CPU limit');
    fill(cpu, 'much');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(cpu).toBeInvalid());
    expect(cpu).toHaveAccessibleDescription('cpu must match the pattern');
  });

  it('because somebody was faster keeps the edits, and takes theirs in', async () => {
    const { api, put } = await open();
    const dialog = await edit();
    const replicas = within(dialog).getByLabelText('Replicas');
    fill(replicas, '8');

    const store = api.putConfiguration;
    const { stored, entityRef } = await api
      .getConfiguration('')
      .then(value => ({ ...value, stored: value.stored! }));
    await store({
      ...{ entityRef, number: 2 },
      configuration: { ...stored, healthCheckPath: '/ready' },
    });
    api.putConfiguration = async update => {
      if (update.number === 3) return store(update);
      throw await refused(409, 'ada has changed it meanwhile (change 3)');
    };
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'ada has changed it meanwhile (change 3)',
    );
    await userEvent.click(
      within(dialog).getByRole('button', {
        name: 'Take the newer one in, and keep my edits',
      }),
    );
    expect(
      await within(dialog).findByText(/Change 3 by ada is taken in/),
    ).toBeInTheDocument();
    expect(within(dialog).getByLabelText('Health-check path')).toHaveValue(
      '/ready',
    );
    expect(replicas).toHaveValue('8');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(put).toHaveLength(2));
    expect(put[1]).toMatchObject({
      number: 3,
      configuration: { replicas: 8, healthCheckPath: '/ready' },
    });
  });
});
