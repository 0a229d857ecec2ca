// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type { ReleaseAgain } from '@teal/rollouts-common';
import type { ScreenApi } from '../../api/rolloutsApiRef';
import { openRelease } from '../../__testUtils__/openRelease';
import { refused } from '../../__testUtils__/refused';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { idOf, releaseOf, releases } from '../../fixtures/releases';

jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

const press = async (
  name: string,
  within_: Pick<typeof screen, 'findByRole'> = screen,
) => userEvent.click(await within_.findByRole('button', { name }));

describe('going back to a release', () => {
  it('shows what the cluster says would change, begins it, and goes to the new release', async () => {
    const { toasts } = await openRelease(idOf(3));
    await press('Roll back to this');
    const dialog = screen.getByRole('dialog', {
      name: 'Roll cart back to 1.3.0?',
    });
    expect(await within(dialog).findByRole('deletion')).toHaveTextContent(
      'teal.dev/shop:1.5.0',
    );
    expect(within(dialog).getByRole('insertion')).toHaveTextContent(
      'teal.dev/shop:1.3.0',
    );
    expect(dialog).toHaveTextContent('live');
    expect(dialog).toHaveTextContent('through the gate and the steps');
    expect((await axe(dialog)).violations).toEqual([]);
    await userEvent.type(
      within(dialog).getByLabelText('Description (optional)'),
      'prices are wrong',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Roll back to this' }),
    );
    expect(await screen.findByText('prices are wrong')).toBeInTheDocument();
    expect(screen.getByLabelText('Facts')).toHaveTextContent(
      'goes back to what an earlier release brought out',
    );
    expect(toasts).toEqual([
      'Roll back to this: the release of cart has begun',
    ]);
  });

  it('asks before it takes the place of a release that is under way', async () => {
    const api = new FixtureRolloutsApi({ ...fixtures.healthy, releases });
    const preview = api.previewAgain.bind(api);
    const answer: ScreenApi['previewAgain'] = async (id, _kind, asked) => {
      if (asked?.supersede) return preview(id);
      throw await refused(409, 'release g7 of cart is under way', {
        remedy: 'supersede',
      });
    };
    Object.assign(api, { previewAgain: answer });
    await openRelease(idOf(5), { api });
    await press('Release again');
    const dialog = screen.getByRole('dialog', {
      name: 'Release 1.5.0 of cart again?',
    });
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'Release g7 of cart is under way',
    );
    const begin = () =>
      within(dialog).getByRole('button', { name: 'Release again' });
    expect(begin()).toHaveAccessibleDescription(/has not agreed/);
    await userEvent.click(
      within(dialog).getByRole('checkbox', { name: /^Take its place/ }),
    );
    await waitFor(() => expect(begin()).not.toHaveAttribute('aria-disabled'));
    expect(within(dialog).queryByRole('alert')).toBeNull();
  });

  it('takes over, when told to, the fields that somebody else keeps by now', async () => {
    const api = new FixtureRolloutsApi({ ...fixtures.healthy, releases });
    const preview = api.previewAgain.bind(api);
    const asked: unknown[] = [];
    Object.assign(api, {
      previewAgain: async (id: string, _kind: string, asks: ReleaseAgain) => {
        if (asks.takeOver) return preview(id);
        throw await refused(
          409,
          'spec.replicas is kept by somebody (kubectl)',
          {
            remedy: 'takeOver',
          },
        );
      },
      rerelease: async (_id: string, asks: ReleaseAgain) => {
        asked.push(asks);
        return releases[0];
      },
    } satisfies Partial<Record<keyof ScreenApi, unknown>>);
    await openRelease(idOf(5), { api });
    await press('Release again');
    const dialog = within(screen.getByRole('dialog'));
    expect(await dialog.findByRole('alert')).toHaveTextContent(/kubectl/);
    await userEvent.click(
      dialog.getByRole('checkbox', { name: /^Take these fields over/ }),
    );
    await dialog.findByText('Comes');
    await press('Release again', dialog);
    await waitFor(() =>
      expect(asked).toEqual([{ supersede: false, takeOver: true }]),
    );
  });

  it('keeps the dialog, with what was typed, when it is refused', async () => {
    const api = new FixtureRolloutsApi({ ...fixtures.healthy, releases });
    api.rerelease = async () => {
      throw await refused(409, 'the workload changed');
    };
    await openRelease(idOf(5), { api });
    await press('Release again');
    const dialog = screen.getByRole('dialog');
    await within(dialog).findByText('Comes');
    await userEvent.type(
      within(dialog).getByLabelText('Description (optional)'),
      'once more',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Release again' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'the workload changed',
    );
    expect(within(dialog).getByDisplayValue('once more')).toBeInTheDocument();
  });

  it('is off while the release moves, and for whoever may not begin releases', async () => {
    await openRelease(idOf(7));
    expect(
      await screen.findByRole('button', { name: 'Roll back to this' }),
    ).toHaveAccessibleDescription('It is still under way.');
  });

  it('names the permission that is missing', async () => {
    await openRelease(idOf(50), {
      denied: ['rollouts.release.create'],
      releases: [
        releaseOf({ number: 50, secondsAgo: 600, cluster: 'guarded' }),
      ],
    });
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Release again' }),
      ).toHaveAccessibleDescription(
        /You lack the permission rollouts\.release\.create for cart/,
      ),
    );
  });
});
