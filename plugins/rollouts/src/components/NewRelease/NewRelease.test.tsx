// SPDX-License-Identifier: Apache-2.0
import { configure, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import {
  enabled,
  fill,
  healthy,
  inProduction,
  inStaging,
  openNewRelease,
} from '../../__testUtils__/openNewRelease';
import {
  BusyApi,
  NativeApi,
  RefusingApi,
  SilentRegistryApi,
} from '../../__testUtils__/releaseApis';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { targetsOf } from '../../model/releaseTarget';
import { TabHead } from '../RolloutTab/TabHead';
import { NewReleaseButton } from './NewReleaseButton';

// The dialog is long, and looking up what is visible of it takes most of the time.
configure({ defaultHidden: true });

describe('a new release', () => {
  it('lists the versions, marks the one that runs, and releases the chosen one with a description', async () => {
    const { api, person, dialog, element, toasts } = await openNewRelease({});
    const rows = await dialog.findAllByRole('radio');
    expect(rows).toHaveLength(3);
    expect(
      dialog.getByRole('radio', { name: /^v1.*runs now/ }),
    ).not.toBeChecked();
    expect(
      dialog.getByRole('radio', { name: /^v2.*2 High/ }),
    ).toBeInTheDocument();
    expect(
      dialog.getByRole('link', { name: 'pipeline', hidden: true }),
    ).toHaveAttribute('href', 'https://ci.example.com/runs/42');

    await person.click(dialog.getByRole('radio', { name: /^v3/ }));
    await fill(
      person,
      dialog.getByRole('textbox', { name: /What is new/ }),
      'faster checkout',
    );
    const changes = await dialog.findByRole('group', {
      name: 'Changes of Deployment/cart',
    });
    expect(within(changes).getByRole('insertion')).toHaveTextContent(
      'teal.dev/shop:v3',
    );
    expect((await axe(element)).violations).toEqual([]);
    await person.click(await enabled('Release v3'));
    expect(api.started).toEqual([
      {
        cluster: healthy.cluster,
        namespace: 'shop',
        rollout: 'cart',
        image: 'teal.dev/shop:v3',
        container: 'shop',
        description: 'faster checkout',
        // As the last release had it.
        parameters: { LOG_LEVEL: 'info' },
      },
    ]);
    expect(toasts).toEqual(['Release of cart to shop has begun']);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('finds a version by its name, and releases one that nobody lists', async () => {
    const { api, person, dialog } = await openNewRelease({});
    const search = dialog.getByRole('textbox', { name: /Find a version/ });
    await fill(person, search, 'v2');
    expect(
      await dialog.findByRole('radio', { name: /^v2/ }),
    ).toBeInTheDocument();
    await fill(person, search, 'v99');
    await person.click(
      await dialog.findByRole('radio', { name: /Release v99, which is not/ }),
    );
    await person.click(await enabled('Release v99'));
    expect(api.started).toMatchObject([{ version: 'v99' }]);
  });

  it('asks where, test before production, and says where a second person is needed', async () => {
    const { api, person, dialog } = await openNewRelease({
      views: [inProduction, inStaging],
    });
    const where = dialog.getByRole('combobox', { name: 'Where' });
    expect(
      within(where)
        .getAllByRole('option')
        .map(option => option.textContent?.split(' ')[0]),
    ).toEqual(['stage', 'live']);
    expect(dialog.queryByText(/asks for a second person/)).toBeNull();
    await person.selectOptions(where, 'eu-1/shop/cart');
    expect(dialog.getByText(/live asks for a second person/)).toBeVisible();
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    await person.click(await enabled('Release v3'));
    expect(api.started).toMatchObject([{ cluster: 'eu-1' }]);
  });

  it('goes on to another environment once it was well in the first', async () => {
    const { api, person, dialog } = await openNewRelease({
      views: [inProduction, inStaging],
    });
    await person.click(
      dialog.getByRole('button', { name: /Go on to another environment/ }),
    );
    const soak = dialog.getByRole('textbox', { name: /When it was well for/ });
    await fill(person, soak, '5');
    expect(dialog.getByRole('combobox', { name: 'go on to' })).toHaveValue(
      'live',
    );
    expect(
      dialog.queryByRole('button', { name: /Go on to another environment/ }),
    ).toBeNull();
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    await person.click(await enabled('Release v3'));
    expect(
      await dialog.findByRole('link', { name: 'Follow the waves' }),
    ).toHaveAttribute('href', expect.stringMatching(/5b0c7f0e-/));
    expect(dialog.getByRole('button', { name: 'Close' })).toHaveFocus();
    await person.keyboard('{Enter}');
    expect(screen.queryByRole('dialog')).toBeNull();
    const [{ waves, cluster }] = api.started;
    expect(waves).toEqual([
      { environments: ['stage'], soakSeconds: 300 },
      { environments: ['live'] },
    ]);
    expect(cluster).toBeUndefined();
  });

  it('ends after a time of its own, in whole minutes', async () => {
    const { api, person, dialog } = await openNewRelease({});
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    const timeout = await dialog.findByRole('textbox', { name: /Time-out/ });
    await fill(person, timeout, '0');
    expect(timeout).toBeInvalid();
    expect(timeout).toHaveAccessibleDescription(/from 1 to 1440/);
    await fill(person, timeout, '15');
    await person.click(await enabled('Release v3'));
    expect(api.started).toMatchObject([{ timeoutSeconds: 900 }]);
  });

  it('goes by other steps than the Rollout for this one release', async () => {
    const { api, person, dialog } = await openNewRelease({});
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    await person.selectOptions(
      await dialog.findByRole('combobox', { name: 'This release goes by' }),
      'preset canary',
    );
    await person.click(await enabled('Release v3'));
    expect(api.started).toMatchObject([{ preset: 'canary' }]);
    expect(api.started[0].steps).toBeUndefined();
  });

  it('lets its steps be edited, and does not ask for what makes no sense', async () => {
    const { api, person, dialog } = await openNewRelease({});
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    await person.click(
      await dialog.findByRole('button', { name: 'Edit for this release' }),
    );
    const [share] = dialog.getAllByRole('textbox', { name: 'Requests, %' });
    await fill(person, share, '101');
    expect(
      await dialog.findByRole('button', {
        name: 'Release v3',
        description: 'A field above is not right yet.',
      }),
    ).toHaveAttribute('aria-disabled', 'true');
    await fill(person, share, '7');
    const [then] = dialog.getAllByRole('combobox', { name: 'Then' });
    await person.selectOptions(then, 'waits for a time');
    const [howLong] = dialog.getAllByRole('textbox', { name: 'How long' });
    await fill(person, howLong, '5m');
    await person.click(dialog.getByRole('button', { name: 'Remove step 2' }));
    await person.click(await enabled('Release v3'));
    const [{ steps = [], preset }] = api.started;
    expect(steps[0]).toMatchObject({
      traffic: { weight: 7 },
      pause: { duration: '5m' },
    });
    expect(steps).toHaveLength(healthy.rollout.spec.strategy.steps.length - 1);
    expect(preset).toBeUndefined();
  });

  it('starts from the parameters of the last release, and takes others', async () => {
    const { api, person, dialog } = await openNewRelease({});
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    const value = await dialog.findByRole('textbox', {
      name: 'Value of LOG_LEVEL',
    });
    expect(value).toHaveValue('info');
    await fill(person, value, 'debug');
    await person.click(dialog.getByRole('button', { name: 'Add a parameter' }));
    await fill(
      person,
      dialog.getByRole('textbox', { name: 'Name of parameter 2' }),
      'REGION',
    );
    await fill(
      person,
      dialog.getByRole('textbox', { name: 'Value of REGION' }),
      'eu',
    );
    await person.click(await enabled('Release v3'));
    expect(api.started).toMatchObject([
      { parameters: { LOG_LEVEL: 'debug', REGION: 'eu' } },
    ]);
  });

  it('offers what would make it pass when another release is under way', async () => {
    const { api, person, dialog } = await openNewRelease({
      api: new BusyApi(),
    });
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    expect(await dialog.findByText(/Release g7 is under way/)).toBeVisible();
    expect(
      dialog.getByRole('button', {
        name: 'Release v3',
        description: /has not agreed/,
      }),
    ).toHaveAttribute('aria-disabled', 'true');
    await person.click(
      dialog.getByRole('checkbox', { name: /Take its place/ }),
    );
    await person.click(await enabled('Release v3'));
    expect(api.started).toMatchObject([{ supersede: true }]);
  });

  it('is there for a service without a Rollout, which Kubernetes updates', async () => {
    const api = new NativeApi();
    const person = userEvent.setup();
    await renderTab({
      api,
      part: (
        <TabHead
          entityRef="component:default/cart"
          name="cart"
          rollouts={[]}
          freshness={{ kind: 'live' }}
        />
      ),
    });
    await person.click(await enabled('New release'));
    await person.click(await screen.findByRole('radio', { name: /^v3/ }));
    expect(
      await screen.findByText(/Kubernetes replaces the pods/),
    ).toBeInTheDocument();
    expect(screen.queryByText('Steps')).toBeNull();
    await person.click(await enabled('Release v3'));
    expect(api.started).toMatchObject([
      { workload: { kind: 'StatefulSet', name: 'cart' }, namespace: 'shop' },
    ]);
    expect(api.started[0].rollout).toBeUndefined();
    // The tab shows Rollouts, and this has none.
    expect(
      await screen.findByRole('link', { name: 'Follow the release' }),
    ).toHaveAttribute('href', expect.stringMatching(/5b0c7f0e-/));
  });

  it('keeps the dialog and says why when the backend refuses after all', async () => {
    const { person, dialog } = await openNewRelease({ api: new RefusingApi() });
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    await person.click(await enabled('Release v3'));
    expect(
      await dialog.findByText('shop is frozen until Monday'),
    ).toBeInTheDocument();
  });

  it('says which permission is missing instead of opening', async () => {
    await renderTab({
      api: new FixtureRolloutsApi(fixtures.healthy),
      denied: ['rollouts.release.create'],
      part: (
        <NewReleaseButton
          name="cart"
          // Answers about permissions outlive a test: one of its own.
          targets={targetsOf([{ ...healthy, cluster: 'forbidden' }])}
        />
      ),
    });
    expect(
      await screen.findByRole('button', {
        name: 'New release',
        description: /permission rollouts\.release\.create/,
      }),
    ).toHaveAttribute('aria-disabled', 'true');
  });

  it('begins where the person may, and says why not elsewhere', async () => {
    const { person, dialog } = await openNewRelease({
      views: [inProduction, inStaging],
      // Test before production, but for who may not.
      deniedIn: 'local/',
    });
    const where = dialog.getByRole('combobox', { name: 'Where' });
    expect(where).toHaveValue('eu-1/shop/cart');
    await person.selectOptions(where, `${healthy.cluster}/shop/cart`);
    expect(
      dialog.getAllByText(/permission rollouts\.release\.create/)[0],
    ).toBeVisible();
  });

  it('is not possible before a version is chosen, and shows that the registry is silent', async () => {
    const { dialog } = await openNewRelease({ api: new SilentRegistryApi() });
    expect(await dialog.findByText(/no answer within 5 s/)).toBeVisible();
    expect(
      dialog.getByRole('button', {
        name: 'Release',
        description: 'Choose a version first.',
      }),
    ).toHaveAttribute('aria-disabled', 'true');
  });
});
