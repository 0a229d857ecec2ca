// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type { TimelineEntry } from '@teal/rollouts-common';
import { openRelease } from '../../__testUtils__/openRelease';
import { refused } from '../../__testUtils__/refused';
import { fixtures } from '../../fixtures';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { failedRelease, idOf } from '../../fixtures/releases';

jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

const lines = () =>
  within(screen.getByRole('region', { name: 'Timeline' }))
    .getAllByRole('listitem')
    .map(line => line.textContent);

describe('the page of a release', () => {
  it('says what was released, by whom, what for, and how it ended', async () => {
    const { container } = await openRelease(idOf(6));
    expect(
      await screen.findByRole('heading', { name: '1.6.0 of cart' }),
    ).toBeInTheDocument();
    expect(screen.getByText('Faster checkout')).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent(
      'Metric success-rate failed',
    );
    const facts = screen.getByLabelText('Facts');
    expect(facts).toHaveTextContent('Fromteal.dev/shop:1.5.0');
    expect(facts).toHaveTextContent('Wherelive (production): shop in local');
    expect(facts).toHaveTextContent('feature.fastCheckout: true');
    expect(screen.getByRole('link', { name: 'Rollouts' })).toHaveAttribute(
      'href',
      '/rollouts',
    );
    expect((await axe(container)).violations).toEqual([]);
  });

  it('tells what happened, in order, with who did it and why', async () => {
    await openRelease(idOf(6));
    await screen.findByRole('region', { name: 'Timeline' });
    expect(lines().slice(0, 4)).toEqual([
      '+0sThe release was asked for by bob',
      '+0sThe release began by bob',
      '+5sGate change-board: open by aliceas discussed',
      '+10sStep 1 began',
    ]);
    expect(lines()).toContain('+2m 30sPromote (step 1) by alicelooks good');
    expect(lines()).toContain(
      '+35sPod cart-7d9f68c4b-jkl78 is in troubleImagePullBackOff: node worker-2 cannot reach the registry',
    );
    expect(lines()).toContain('+4msuccess-rate passed: 99.9, stable 99.9');
    expect(lines()).toContain(
      '+20mVerdict: broken by aliceThe basket forgets its items.',
    );
  });

  it('leaves out the kinds of lines that a person does not want', async () => {
    await openRelease(idOf(6));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Pods 10' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Measurements 5' }),
    );
    expect(lines().join('\n')).not.toMatch(/Pod cart|success-rate/);
    expect(screen.getByRole('button', { name: 'Pods 10' })).toHaveAttribute(
      'aria-pressed',
      'false',
    );
  });

  it('gives each pod its story, those in trouble first', async () => {
    await openRelease(idOf(6));
    const table = await screen.findByRole('table', { name: 'Pods' });
    const [, first, second] = within(table).getAllByRole('row');
    expect(first).toHaveTextContent(/jkl78.*ImagePullBackOff/);
    expect(second).toHaveTextContent(/abc12.*10s/);
  });

  it('shows what was measured of both versions', async () => {
    await openRelease(idOf(6));
    const region = await screen.findByRole('region', { name: 'Measurements' });
    expect(region).toHaveTextContent('success-rate · step 2');
    await userEvent.click(within(region).getByText('5 measurements'));
    expect(within(region).getAllByRole('row')).toHaveLength(6);
  });

  it('draws the newest of thousands of lines, and more when asked', async () => {
    const timeline = Array.from(
      { length: 5_000 },
      (_, index): TimelineEntry => ({
        at: new Date(Date.parse(failedRelease.createdAt) + index).toISOString(),
        kind: 'traffic',
        weight: index,
      }),
    );
    await openRelease(idOf(6), {
      releases: [{ ...failedRelease, timeline, timelineCut: true }],
    });
    const earlier = await screen.findByRole('button', {
      name: 'Show 200 earlier lines',
    });
    expect(lines()).toHaveLength(200);
    expect(lines()[199]).toMatch(/4999 % of requests/);
    await userEvent.click(earlier);
    expect(lines()).toHaveLength(400);
  });

  it('leads back to the release that it repeats', async () => {
    await openRelease(idOf(4));
    expect(await screen.findByLabelText('Facts')).toHaveTextContent(
      'goes back to what an earlier release brought out',
    );
    await userEvent.click(
      screen.getByRole('link', { name: 'an earlier release' }),
    );
    expect(
      await screen.findByRole('heading', { name: '1.2.0 of cart' }),
    ).toBeInTheDocument();
  });

  it('says that a record is gone', async () => {
    const api = new FixtureRolloutsApi(fixtures.healthy);
    api.getRelease = async () => {
      throw await refused(404, 'there is no release');
    };
    await openRelease(idOf(99), { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'There is no such release',
    );
  });

  it('says the same of an address with a mistake', async () => {
    const api = new FixtureRolloutsApi(fixtures.healthy);
    api.getRelease = async () => {
      throw await refused(400, 'request/params/id must match format "uuid"');
    };
    await openRelease('v2', { api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'There is no such release',
    );
  });
});
