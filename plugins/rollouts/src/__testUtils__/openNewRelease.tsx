// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { NewReleaseButton } from '../components/NewRelease/NewReleaseButton';
import { fixtures } from '../fixtures';
import { FixtureRolloutsApi } from '../fixtures/FixtureRolloutsApi';
import { targetsOf } from '../model/releaseTarget';
import { renderTab } from './renderTab';

/** `cart`, of one place without a name. */
export const [healthy] = fixtures.healthy.views;
/** `cart` in an environment that asks for a second person. */
export const inProduction = {
  ...healthy,
  cluster: 'eu-1',
  environment: {
    name: 'live',
    label: 'production' as const,
    fourEyes: true,
  },
};
/** `cart` in an environment before that. */
export const inStaging = {
  ...healthy,
  environment: {
    name: 'stage',
    label: 'staging' as const,
    fourEyes: false,
  },
};

/** At once, in the place of what is there. */
export async function fill(
  person: ReturnType<typeof userEvent.setup>,
  field: HTMLElement,
  text: string,
): Promise<void> {
  await person.clear(field);
  await person.paste(text);
}

/** Once nothing hinders it. */
export const enabled = (name: string) =>
  screen.findByRole('button', { name, description: '' });

/** The dialog of `cart`, opened. */
export async function openNewRelease(options: {
  api?: FixtureRolloutsApi;
  views?: typeof fixtures.healthy.views;
  deniedIn?: string;
}) {
  const { views = [healthy], deniedIn } = options;
  const api = options.api ?? new FixtureRolloutsApi(fixtures.healthy);
  const person = userEvent.setup();
  const rendered = await renderTab({
    api,
    deniedIn,
    part: <NewReleaseButton name="cart" targets={targetsOf(views)} />,
  });
  await person.click(await enabled('New release'));
  const dialog = await screen.findByRole('dialog', {
    name: 'New release of cart',
  });
  return { api, person, dialog: within(dialog), element: dialog, ...rendered };
}
