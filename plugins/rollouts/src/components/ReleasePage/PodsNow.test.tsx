// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type { PodsOf, ReleaseDetail } from '@teal/rollouts-common';
import { openRelease } from '../../__testUtils__/openRelease';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { idOf, releaseOf } from '../../fixtures/releases';

jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

const { progressingImagePullBackOff: fixture } = fixtures;

/** The page of a release, and whose pods were asked for. */
async function open(more: Partial<ReleaseDetail>) {
  const api = new FixtureRolloutsApi({
    ...fixture,
    releases: [releaseOf({ number: 1, secondsAgo: 60, ...more })],
  });
  const asked: PodsOf[] = [];
  const answer = api.getPods.bind(api);
  api.getPods = async of => {
    asked.push(of);
    return answer(of);
  };
  await openRelease(idOf(1), { api });
  await screen.findByText('1.1.0 of cart');
  return { asked };
}

const underWay: Partial<ReleaseDetail> = {
  ...{ method: 'rolling', status: 'Running', finishedAt: undefined },
  ...{ rollout: undefined, releaseId: undefined },
};

describe('the pods of a release without a Rollout', () => {
  it('are shown by version while it is under way', async () => {
    const { asked } = await open(underWay);
    const section = await screen.findByRole('region', { name: 'Pods now' });
    expect(
      await within(section).findByRole('heading', { name: 'Of this release' }),
    ).toBeInTheDocument();
    expect(
      within(section).getByRole('heading', { name: 'Of the version before' }),
    ).toBeInTheDocument();
    expect(asked[0]).toEqual({ releaseRecord: idOf(1) });
    expect((await axe(section)).violations).toEqual([]);
  });

  it('open the log as it is written, and say why they are not well', async () => {
    await open(underWay);
    const dying = fixture.pods.find(it => it.status === 'CrashLoopBackOff')!;
    await userEvent.click(
      await screen.findByLabelText(`Logs of ${dying.name}`),
    );
    expect(
      await screen.findByText(/^shop ends again and again/),
    ).toBeInTheDocument();
  });

  it('are shown when somebody asks once it has ended', async () => {
    const { asked } = await open({ ...underWay, status: 'Succeeded' });
    expect(screen.queryByText('Pods now')).toBeNull();
    expect(asked).toEqual([]);
    await userEvent.click(
      screen.getByRole('button', {
        name: 'Show the pods of cart as they are now',
      }),
    );
    expect(await screen.findByText('Of this release')).toBeInTheDocument();
  });

  it('are left to its tab where a Rollout carries it', async () => {
    const { asked } = await open({ status: 'Running' });
    expect(screen.queryByText('Pods now')).toBeNull();
    expect(asked).toEqual([]);
  });
});
