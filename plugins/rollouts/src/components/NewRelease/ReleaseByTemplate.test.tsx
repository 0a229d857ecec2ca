// SPDX-License-Identifier: Apache-2.0
import { configure, screen } from '@testing-library/react';
import { axe } from 'jest-axe';
import {
  enabled,
  fill,
  openNewRelease,
} from '../../__testUtils__/openNewRelease';
import {
  BrokenTemplateApi,
  HiddenTemplatesApi,
  KeptFieldsApi,
  LostVersionApi,
  TemplatesApi,
} from '../../__testUtils__/templateApis';

// The dialog is long, and looking up what is visible of it takes most of the time.
configure({ defaultHidden: true });

const CHOICE = 'Deployment template';
const WEB_SERVICE = 'Web service, version 1.1.0';
/** What the last release was made by. */
const made = {
  template: { id: 'web-service' },
  parameters: { team: 'shop', image: 'teal.dev/shop:v1' },
};

describe('a release by a template', () => {
  it('asks for what the schema says, and gives what was filled in', async () => {
    const { api, person, dialog, element } = await openNewRelease({
      api: new TemplatesApi(),
    });
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    const choice = await dialog.findByRole('combobox', { name: CHOICE });
    expect(choice).toHaveDisplayValue('none: only the image changes');
    await person.selectOptions(choice, WEB_SERVICE);
    expect(dialog.getByText('Answers HTTP on port 8080.')).toBeVisible();
    // The release itself says which.
    expect(dialog.queryByRole('textbox', { name: /image/i })).toBeNull();

    const team = dialog.getByRole('textbox', { name: /Team/ });
    expect(team).toBeRequired();
    expect(team).toHaveAccessibleDescription('Who is called.');
    const pods = dialog.getByRole('textbox', { name: 'Pods' });
    expect(pods).toHaveAccessibleDescription(
      'Empty: what the base configuration says, else 2. At least 1.',
    );
    const level = dialog.getByRole('combobox', { name: 'Log level' });
    expect(level).toHaveDisplayValue('info');
    await person.selectOptions(level, 'default: warn');
    await fill(person, team, 'shop');
    await fill(person, pods, '4');
    await person.selectOptions(
      dialog.getByRole('combobox', { name: 'Public' }),
      'yes',
    );
    await fill(
      person,
      dialog.getByRole('textbox', { name: 'Labels' }),
      '{"tier": 1}',
    );
    expect((await axe(element)).violations).toEqual([]);
    await person.click(await enabled('Release v3'));
    expect(api.started).toEqual([
      {
        ...{ cluster: 'local', namespace: 'shop', rollout: 'cart' },
        ...{ image: 'teal.dev/shop:v3', container: 'shop' },
        template: { id: 'web-service', version: '1.1.0' },
        parameters: {
          ...{ team: 'shop', replicas: '4', public: 'true' },
          labels: '{"tier":1}',
        },
      },
    ]);
  });

  it('starts from the template and the parameters of the last one, and can do without', async () => {
    const { api, person, dialog } = await openNewRelease({
      api: new TemplatesApi(made),
    });
    const choice = await dialog.findByRole('combobox', { name: CHOICE });
    expect(choice).toHaveDisplayValue(WEB_SERVICE);
    expect(dialog.getByRole('textbox', { name: /Team/ })).toHaveValue('shop');
    await person.selectOptions(choice, 'none: only the image changes');
    expect(dialog.queryByRole('textbox', { name: /Team/ })).toBeNull();
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    await person.click(await enabled('Release v3'));
    expect(api.started[0].template).toBeUndefined();
    expect(api.started[0].parameters).toBeUndefined();
  });

  it('says at the field what is wrong with it', async () => {
    const { person, dialog } = await openNewRelease({
      api: new TemplatesApi(made),
    });
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    const pods = await dialog.findByRole('textbox', { name: 'Pods' });
    await fill(person, pods, 'many');
    expect(pods).toHaveAccessibleDescription('a whole number');
    expect(pods).toBeInvalid();
    expect(
      dialog.getByRole('button', {
        name: 'Release v3',
        description: 'A field above is not right yet.',
      }),
    ).toHaveAttribute('aria-disabled', 'true');
    await fill(person, pods, '0');
    // The backend's words.
    expect(
      await dialog.findByRole('textbox', {
        name: 'Pods',
        description: 'must be >= 1',
      }),
    ).toBeInvalid();
    expect(dialog.getByRole('alert')).toHaveTextContent(
      'parameters.replicas must be >= 1',
    );
    await fill(person, pods, '3');
    await enabled('Release v3');
    expect(pods).toBeValid();
  });

  it('names file and line of what is wrong with the template', async () => {
    const { person, dialog } = await openNewRelease({
      api: new BrokenTemplateApi(made),
    });
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    expect(
      await dialog.findByText('web-service.yaml:31:15: spec.imago is unknown'),
    ).toBeVisible();
  });

  it('offers to take over the fields that somebody else keeps', async () => {
    const { api, person, dialog } = await openNewRelease({
      api: new KeptFieldsApi(made),
    });
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    expect(await dialog.findByText(/spec\.replicas \(hpa\)/)).toBeVisible();
    await person.click(
      dialog.getByRole('checkbox', { name: /Take these fields over/ }),
    );
    await person.click(await enabled('Release v3'));
    expect(api.started).toMatchObject([{ takeOver: true }]);
  });

  it('needs no version where the template says which image runs', async () => {
    const { api, person, dialog } = await openNewRelease({
      api: new TemplatesApi(),
    });
    await person.selectOptions(
      await dialog.findByRole('combobox', { name: CHOICE }),
      'Mail relay, version 1.1.0',
    );
    expect(
      dialog.getByText('The template itself says which image runs.'),
    ).toBeVisible();
    expect(dialog.queryByRole('radio')).toBeNull();
    await fill(person, dialog.getByRole('textbox', { name: 'Host' }), 'mx');
    await person.click(await enabled('Release'));
    expect(api.started).toMatchObject([
      { template: { id: 'mail-relay' }, parameters: { host: 'mx' } },
    ]);
    expect(api.started[0].image).toBeUndefined();
  });

  it('goes by the version that the base configuration pins', async () => {
    const template = { id: 'web-service', version: '1.0.0' };
    const { dialog } = await openNewRelease({
      api: new TemplatesApi({ ...made, template }),
    });
    expect(
      await dialog.findByRole('combobox', { name: CHOICE }),
    ).toHaveDisplayValue('Web service, version 1.0.0');
  });

  it('says so where the wanted version is gone, and offers the others', async () => {
    const template = { id: 'web-service', version: '0.9.0' };
    const { dialog } = await openNewRelease({
      api: new LostVersionApi({ ...made, template }),
    });
    expect(
      await dialog.findByText('there is no template web-service 0.9.0'),
    ).toBeVisible();
    expect(dialog.getByRole('combobox', { name: CHOICE })).toHaveDisplayValue(
      'none: only the image changes',
    );
  });

  it('is not offered to who may not see templates', async () => {
    const { person, dialog } = await openNewRelease({
      api: new HiddenTemplatesApi(),
    });
    await person.click(await dialog.findByRole('radio', { name: /^v3/ }));
    await enabled('Release v3');
    expect(screen.queryByText(CHOICE)).toBeNull();
  });

  it('says what is missing to who may not see the template of the last one', async () => {
    const { dialog } = await openNewRelease({
      api: new HiddenTemplatesApi(made),
    });
    expect(
      await dialog.findByText('you lack rollouts.template.read'),
    ).toBeVisible();
  });
});
