// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { refused } from '../../__testUtils__/refused';
import { renderTab } from '../../__testUtils__/renderTab';
import { fixtures } from '../../fixtures';
import { atTime } from '../../fixtures/atTime';
import type { Fixture } from '../../fixtures/Fixture';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';

// Running times are Elapsed's test; here the clock stands still between two changes.
jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

async function show(fixture: Fixture, denied?: string[]) {
  const api = new FixtureRolloutsApi(atTime(fixture, Date.now()));
  return { api, ...(await renderTab({ api, denied })) };
}

describe('the charts', () => {
  it('say what they show, with the steps that are marked, and again as a table', async () => {
    const { container } = await show(fixtures.pausedAt20Percent);
    expect(
      await screen.findByRole('img', {
        name: /^Requests per second over the last 30 minutes; now stable [\d.]+\/s, new [\d.]+\/s\. Marks: Step 1, Step 2$/,
      }),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show as table' }),
    );
    const table = screen.getByRole('table', {
      name: 'Requests, success and latency by minute',
    });
    expect(within(table).getAllByRole('row')).toHaveLength(32);
    expect((await axe(container)).violations).toEqual([]);
  });

  it('show the stable version alone before the first release', async () => {
    await show(fixtures.healthy);
    expect(
      await screen.findByRole('img', {
        name: /^Success rate .* now stable [\d.]+ %, new –\./,
      }),
    ).toBeInTheDocument();
  });

  it.each<[string, Fixture, RegExp]>([
    [
      'no request came',
      {
        ...fixtures.healthy,
        series: { available: true, refreshSeconds: 60, minutes: 30 },
      },
      /No request in the last 30 minutes/,
    ],
    [
      'no metrics are configured',
      { ...fixtures.healthy, series: undefined },
      /no metrics address is configured/,
    ],
  ])('say that %s', async (_what, fixture, reason) => {
    await show(fixture);
    expect(await screen.findByText(reason)).toBeInTheDocument();
  });
});

describe('copies', () => {
  it('are compared with the originals', async () => {
    await show(fixtures.mirroring);
    const table = await screen.findByRole('table', {
      name: 'Answers of the stable version beside those to the copies',
    });
    expect(
      within(table).getByRole('row', {
        name: 'Status 503 0.1 % 3.4 % +3.3 points',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/The new version fails 3\.3 points more often/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(
        '10 % of the requests are copied to the new version; its answers to the copies are dropped.',
      ),
    ).toBeInTheDocument();
  });

  it('are said not to be counted where nothing is measured', async () => {
    await show({ ...fixtures.mirroring, series: undefined });
    expect(
      await screen.findByText(
        'Copies are counted only where requests are measured.',
      ),
    ).toBeInTheDocument();
  });

  it('begin only after a person has thought about them', async () => {
    const [view] = fixtures.mirroring.views;
    const { status } = view.rollout;
    const before: Fixture = {
      ...fixtures.mirroring,
      views: [
        {
          ...view,
          rollout: {
            ...view.rollout,
            status: {
              ...status,
              step: '1/4',
              steps: [{ routedAt: status?.steps?.[0].routedAt }],
              traffic: { weight: 0 },
            },
          },
        },
      ],
    };
    await show(before);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Promote' }),
    );
    const dialog = screen.getByRole('dialog');
    expect(within(dialog).getByText(/done a second time/)).toBeInTheDocument();
    expect(within(dialog).getByText(/personal data/)).toBeInTheDocument();
    const promote = within(dialog).getByRole('button', { name: 'Promote' });
    expect(promote).toBeDisabled();
    await userEvent.click(
      within(dialog).getByRole('checkbox', { name: /copies do no harm/ }),
    );
    expect(promote).toBeEnabled();
  });
});

describe('adjusting', () => {
  const open = async () => {
    await userEvent.click(
      await screen.findByRole('button', { name: 'Adjust…' }),
    );
    return screen.getByRole('dialog');
  };
  const confirm = (dialog: HTMLElement) =>
    within(dialog).getByRole('button', { name: 'Adjust' });

  it('moves the share within what the ready pods carry, after saying what happens', async () => {
    const { api } = await show(fixtures.chosenByCookie);
    const dialog = await open();
    expect(
      within(dialog).getByText(
        'At most 60 %: 3 of 5 new pods are ready, and they carry no more.',
      ),
    ).toBeInTheDocument();
    expect(confirm(dialog)).toBeDisabled();
    const share = within(dialog).getByRole('spinbutton');
    await userEvent.clear(share);
    await userEvent.type(share, '35');
    expect(
      within(dialog)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual([
      'Step 2 stands as it is: no pod is started or stopped.',
      'At once: 35 % of requests reach the new version, and all requests with cookie beta=always, or GET requests below /new with header x-user matching ^in.*.',
      'Whoever the new version once answered stays with it for 1h, by cookie teal.',
      'This holds until the release goes on; step 3 then says what comes.',
      'The steps in the Rollout are not changed.',
    ]);
    expect((await axe(dialog)).violations).toEqual([]);
    await userEvent.click(confirm(dialog));
    await waitFor(() => expect(api.acted).toHaveLength(1));
    expect(api.acted[0].request).toMatchObject({
      action: 'adjust',
      release: 'g9',
      step: 2,
      traffic: { weight: 35, sticky: { cookie: 'teal', maxAge: '1h' } },
    });
  });

  it('adds and removes chosen requests, and says by field what is wrong', async () => {
    const { api } = await show(fixtures.pausedAt20Percent);
    const dialog = await open();
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Add requests' }),
    );
    const entry = within(dialog).getByRole('group', { name: 'Requests 1' });
    expect(within(entry).getByText('Write a name.')).toBeInTheDocument();
    expect(confirm(dialog)).toBeDisabled();
    await userEvent.click(
      within(entry).getByRole('button', { name: 'Remove header 1' }),
    );
    await userEvent.click(
      within(entry).getByRole('button', { name: 'Add cookie' }),
    );
    await userEvent.type(within(entry).getByLabelText('Cookie'), 'beta');
    await userEvent.type(within(entry).getByLabelText('Value'), 'always');
    await userEvent.click(confirm(dialog));
    await waitFor(() => expect(api.acted).toHaveLength(1));
    expect(api.acted[0].request.traffic).toEqual({
      weight: 20,
      matches: [
        { cookies: [{ name: 'beta', value: 'always', type: 'Exact' }] },
      ],
    });
  });

  it('keeps what was asked for in the dialog, and says which field the backend refused', async () => {
    const api = new FixtureRolloutsApi(
      atTime(fixtures.pausedAt20Percent, Date.now()),
    );
    const reason =
      "traffic can't be carried by HTTPRoute cart: it would have 17 rules, and the API takes at most 16";
    const error = await refused(422, reason);
    api.act = async () => {
      throw error;
    };
    await renderTab({ api });
    const dialog = await open();
    const share = within(dialog).getByRole('spinbutton');
    await userEvent.clear(share);
    await userEvent.type(share, '30');
    await userEvent.click(confirm(dialog));
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(reason);
    expect(share).toHaveValue(30);
  });

  it('says in the words of its Event why the controller refused what the portal had accepted', async () => {
    const fixture = atTime(fixtures.pausedAt20Percent, Date.now());
    const [view] = fixture.views;
    const { metadata } = view.rollout;
    let refuse: () => void = () => {};
    const refusal = new Promise<void>(resolve => {
      refuse = resolve;
    });
    const api = new FixtureRolloutsApi({
      ...fixture,
      events: [
        {
          at: new Date().toISOString(),
          type: 'Warning',
          reason: 'CommandDropped',
          message:
            'adjust g7/2: 2 of 5 new pods are ready and carry 40 % of the requests, not 50 %',
          object: { kind: 'Rollout', name: 'cart' },
        },
      ],
    });
    api.act = async () => {
      refuse();
      return view;
    };
    api.watchRollouts = async function* changes() {
      yield { type: 'snapshot', items: [view] };
      await refusal;
      yield {
        type: 'changed',
        item: {
          ...view,
          rollout: {
            ...view.rollout,
            metadata: { ...metadata, resourceVersion: '4713' },
          },
        },
      };
      await new Promise(() => {});
    };
    await renderTab({ api });
    const dialog = await open();
    const share = within(dialog).getByRole('spinbutton');
    await userEvent.clear(share);
    await userEvent.type(share, '50');
    await userEvent.click(confirm(dialog));
    const notice = await screen.findByText(/It says: “2 of 5 new pods/);
    expect(notice).toHaveTextContent('“50 % of requests reach');
  });

  it('lets nothing more in outside the schedule, and names when it opens', async () => {
    const fixture = fixtures.pausedAt20Percent;
    const [view] = fixture.views;
    const spec = {
      ...view.rollout.spec,
      schedule: {
        timeZone: 'UTC',
        freezes: [{ from: '2000-01-01', to: '2999-12-31', reason: 'year end' }],
      },
    };
    await show({
      ...fixture,
      views: [{ ...view, rollout: { ...view.rollout, spec } }],
    });
    const dialog = await open();
    const share = within(dialog).getByRole('spinbutton');
    await userEvent.clear(share);
    await userEvent.type(share, '35');
    expect(
      within(dialog).getByText(/^A freeze \(year end\)/),
    ).toHaveTextContent(
      'until then the new version gets no more requests than now',
    );
    expect(confirm(dialog)).toBeDisabled();
    await userEvent.clear(share);
    await userEvent.type(share, '5');
    expect(confirm(dialog)).toBeEnabled();
  });

  it('says whose choice stands in the place of the author’s', async () => {
    const fixture = fixtures.pausedAt20Percent;
    const [view] = fixture.views;
    const adjusted = {
      release: 'g7',
      step: 2,
      traffic: { weight: 35 },
      by: 'user:default/kim',
    };
    const status = { ...view.rollout.status, adjusted };
    await show({
      ...fixture,
      views: [{ ...view, rollout: { ...view.rollout, status } }],
    });
    expect(
      await screen.findByText(
        'Adjusted by kim. Step 2 of the Rollout says: 20 % of requests reach the new version.',
      ),
    ).toBeInTheDocument();
  });

  it('is off with the reason where it can not be done', async () => {
    await show(fixtures.heldByAPerson);
    expect(
      await screen.findByRole('button', { name: 'Adjust…' }),
    ).toHaveAccessibleDescription('The release is held. Resume it first.');
  });
});

describe('the routes', () => {
  it('are shown as YAML, with the lines that are Teal’s', async () => {
    await show(fixtures.pausedAt20Percent);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show routes' }),
    );
    const dialog = await screen.findByRole('dialog');
    const yaml = await within(dialog).findByRole('group', {
      name: 'HTTPRoute cart as YAML',
    });
    expect(
      within(yaml)
        .getAllByRole('insertion')
        .map(line => line.textContent?.trim()),
    ).toEqual([
      'rollouts.teal.dev/original.cart: "{}"',
      'weight: 80',
      '- name: cart-canary',
      'port: 80',
      'weight: 20',
    ]);
    expect((await axe(dialog)).violations).toEqual([]);
  });

  it('say why they can not be read', async () => {
    const error = await refused(502, 'the API server is away');
    const api = new FixtureRolloutsApi(
      atTime(fixtures.pausedAt20Percent, Date.now()),
    );
    api.getRoutes = async () => {
      throw error;
    };
    await renderTab({ api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show routes' }),
    );
    expect(await screen.findByText(/API server is away/)).toBeInTheDocument();
  });
});
