// SPDX-License-Identifier: Apache-2.0
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type {
  KeptDiagnosis as Answer,
  RecordStatus,
} from '@teal/rollouts-common';
import { refused } from '../../__testUtils__/refused';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { crashing, imageMissing } from '../../fixtures/crashing';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { KeptDiagnosis } from './KeptDiagnosis';

async function show(status: RecordStatus, answer: () => Promise<Answer>) {
  const api = new FixtureRolloutsApi(fixtures.rolledBack);
  const asked: string[] = [];
  api.getReleaseDiagnosis = async id => {
    asked.push(id);
    return answer();
  };
  const part = <KeptDiagnosis releaseId="7f2c" status={status} />;
  const { container } = await renderTab({ api, part });
  return { container, asked };
}

describe('what was kept of pods', () => {
  it('says why each was not well, with its last lines and events', async () => {
    const pods = [crashing('cart-1'), imageMissing('cart-2')];
    const { container } = await show('RolledBack', async () => ({ pods }));
    expect(
      await screen.findByText(/^shop ends again and again/),
    ).toBeInTheDocument();
    const lines = screen.getByRole('group', {
      name: 'Last lines of shop before its restart (cart-1)',
    });
    expect(within(lines).getByText(/fatal: prices.json/)).toBeInTheDocument();
    expect(
      screen.getByRole('table', { name: 'Events of cart-1' }),
    ).toBeInTheDocument();
    expect((await axe(container)).violations).toEqual([]);

    await userEvent.click(screen.getByRole('button', { name: /cart-2/ }));
    expect(
      await screen.findByText(/The node cannot fetch the image/),
    ).toBeInTheDocument();
  });

  it('names the permission that is missing', async () => {
    const refusal = await refused(403, 'you lack it', {
      permission: 'rollouts.logs.read',
    });
    await show('Failed', () => Promise.reject(refusal));
    expect(
      await screen.findByText(/You lack the permission rollouts.logs.read/),
    ).toBeInTheDocument();
  });

  it('says that nothing was kept', async () => {
    await show('TimedOut', async () => ({ pods: [] }));
    expect(await screen.findByText(/^Nothing was kept/)).toBeInTheDocument();
  });

  it('asks for nothing where the release went well', async () => {
    const { asked } = await show('Succeeded', async () => ({ pods: [] }));
    expect(asked).toEqual([]);
    expect(screen.queryByText('Pods of this version')).toBeNull();
  });
});
