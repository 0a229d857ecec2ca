// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type { PodView } from '@teal/rollouts-common';
import { refused } from '../../__testUtils__/refused';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { PodDialog } from './PodDialog';

// Running times are Elapsed's test; here the clock stands still between two changes.
jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

const { progressingImagePullBackOff: fixture } = fixtures;
const dying = fixture.pods.find(it => it.status === 'CrashLoopBackOff')!;
const missing = fixture.pods.find(it => it.status === 'ImagePullBackOff')!;
const rollout = { cluster: 'local', namespace: 'shop', name: 'cart' };

async function open(
  pod: PodView,
  options: { gone?: boolean; api?: FixtureRolloutsApi } = {},
) {
  const api = options.api ?? new FixtureRolloutsApi(fixture);
  await renderTab({
    api,
    part: (
      <PodDialog
        of={rollout}
        pod={pod.name}
        seen={options.gone ? undefined : pod}
        onClose={() => {}}
      />
    ),
  });
  return screen.getByRole('dialog', { name: `Logs of ${pod.name}` });
}

const log = (name: string) => `Log of ${name} in ${dying.name}`;

describe('the dialog of a pod', () => {
  it('says in plain words why a container crashes, and shows what it writes', async () => {
    const dialog = await open(dying);
    expect(
      await within(dialog).findByText(/^shop ends again and again/),
    ).toBeInTheDocument();
    expect(
      within(dialog).getByText(
        /waiting \(CrashLoopBackOff\) · exit code 1 · 4 restarts/,
      ),
    ).toBeInTheDocument();
    const lines = within(dialog).getByRole('group', { name: log('shop') });
    expect(
      await within(lines).findByText(/reading \/etc\/shop\/prices.json/),
    ).toBeInTheDocument();
    expect(
      within(dialog).getByText(/^Live: new lines appear/),
    ).toBeInTheDocument();
    expect((await axe(dialog)).violations).toEqual([]);
  });

  it('shows the last words of the container before its restart', async () => {
    const dialog = await open(dying);
    await userEvent.click(
      await within(dialog).findByRole('tab', { name: 'Before the restart' }),
    );
    const lines = within(dialog).getByRole('group', {
      name: `${log('shop')} before its restart`,
    });
    expect(
      await within(lines).findByText(/fatal: prices.json/),
    ).toBeInTheDocument();
    expect(within(dialog).queryByLabelText('Follow live')).toBeNull();
    expect((await axe(dialog)).violations).toEqual([]);
  });

  it('shows what the cluster said, and how often', async () => {
    const dialog = await open(dying);
    await userEvent.click(
      await within(dialog).findByRole('tab', { name: 'Events (2)' }),
    );
    const table = within(dialog).getByRole('table', {
      name: `Events of ${dying.name}`,
    });
    expect(
      within(table).getByRole('row', { name: /Warning BackOff 7×/ }),
    ).toBeInTheDocument();
    expect((await axe(dialog)).violations).toEqual([]);
  });

  it('shows the log of any container, those included that only prepare', async () => {
    const dialog = await open(dying);
    await userEvent.selectOptions(
      await within(dialog).findByLabelText('Container'),
      'migrate',
    );
    const lines = within(dialog).getByRole('group', { name: log('migrate') });
    expect(
      await within(lines).findByText('schema is up to date'),
    ).toBeInTheDocument();
  });

  it('stands still when somebody wants to read', async () => {
    const dialog = await open(dying);
    await within(dialog).findByText(/^Live: new lines appear/);
    await userEvent.click(within(dialog).getByLabelText('Follow live'));
    expect(
      await within(dialog).findByText('As it was when it was read.'),
    ).toBeInTheDocument();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Refresh' }),
    );
    expect(within(dialog).getByText(/prices.json/)).toBeInTheDocument();
  });

  it('has no log from before where nothing was restarted', async () => {
    const dialog = await open(missing);
    expect(
      await within(dialog).findByText(/The node cannot fetch the image/),
    ).toBeInTheDocument();
    expect(
      within(dialog).queryByRole('tab', { name: 'Before the restart' }),
    ).toBeNull();
  });

  it('says that the pod is gone, and keeps what was seen of it', async () => {
    const dialog = await open(dying, { gone: true });
    expect(
      within(dialog).getByText(
        'The pod is gone. This is what was seen of it last.',
      ),
    ).toBeInTheDocument();
    expect(
      await within(dialog).findByText(/^shop ends again and again/),
    ).toBeInTheDocument();
  });

  it('says why nothing can be said', async () => {
    const api = new FixtureRolloutsApi(fixture);
    const refusal = await refused(502, 'cluster local does not answer');
    api.diagnosePod = async () => Promise.reject(refusal);
    const dialog = await open(dying, { api });
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      `What ails ${dying.name} cannot be said: cluster local does not answer`,
    );
  });
});
