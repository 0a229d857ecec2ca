// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import type { RolloutView } from '@teal/rollouts-common';
import { refused } from '../../__testUtils__/refused';
import { renderTab } from '../../__testUtils__/renderTab';
import { type FixtureName, fixtures } from '../../fixtures';
import { atTime } from '../../fixtures/atTime';
import type { Fixture } from '../../fixtures/Fixture';
import { FixtureRolloutsApi } from '../../fixtures/FixtureRolloutsApi';
import { sentenceOf } from '../../words/sentence';

// Running times are Elapsed's test; here the clock stands still between two changes.
jest.mock('../../live/useNow', () => ({ useNow: () => Date.now() }));

const now = (fixture: Fixture) => atTime(fixture, Date.now());
const show = (fixture: Fixture, denied?: string[]) => {
  const api = new FixtureRolloutsApi(now(fixture));
  return renderTab({ api, denied }).then(rendered => ({ ...rendered, api }));
};

/** Permission answers are cached by resource: another cluster is another resource. */
function inCluster(fixture: Fixture, cluster: string): Fixture {
  return {
    ...fixture,
    views: fixture.views.map(view => ({ ...view, cluster })),
  };
}

function sentence(view: RolloutView): string {
  return sentenceOf(view.rollout.status?.message ?? '', 'cart');
}

describe('every fixture', () => {
  it.each(Object.keys(fixtures) as FixtureName[])(
    '%s shows its sentence and has no accessibility violation',
    async name => {
      const { container } = await show(fixtures[name]);
      for (const view of fixtures[name].views) {
        expect(await screen.findByText(sentence(view))).toBeInTheDocument();
      }
      expect((await axe(container)).violations).toEqual([]);
    },
  );
});

describe('actions', () => {
  it('promotes what the person saw, after a confirm that says what happens, with the reason', async () => {
    const { api, toasts } = await show(fixtures.pausedAt20Percent);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Promote' }),
    );
    const dialog = screen.getByRole('dialog', {
      name: 'Promote step 2 of cart?',
    });
    expect(
      within(dialog)
        .getAllByRole('listitem')
        .map(item => item.textContent),
    ).toEqual([
      'Step 2 ends its pause; step 3 of 4 begins at once.',
      'The number of new pods stays at 5 of 5.',
      'When they are ready, 50 % of requests reach the new version (now 20 %).',
      'The release waits there for 10m.',
    ]);
    expect((await axe(dialog)).violations).toEqual([]);
    await userEvent.type(
      within(dialog).getByLabelText('Reason (optional)'),
      'looks good',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Promote' }),
    );
    await waitFor(() =>
      expect(api.acted).toEqual([
        {
          ref: { cluster: 'local', namespace: 'shop', name: 'cart' },
          request: {
            action: 'promote',
            release: 'g7',
            step: 2,
            reason: 'looks good',
          },
        },
      ]),
    );
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(toasts).toEqual(['Promote: accepted for cart']);
  });

  it('keeps the dialog open and says why the backend refused', async () => {
    const api = new FixtureRolloutsApi(now(fixtures.pausedAt20Percent));
    api.act = async () => {
      throw await refused(409, 'release g7 of cart is over; now it is g8');
    };
    await renderTab({ api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Roll back' }),
    );
    const dialog = screen.getByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Roll back' }),
    );
    const alert = await within(dialog).findByRole('alert');
    expect(alert).toHaveTextContent('The release moved on meanwhile.');
    expect(alert).toHaveTextContent('release g7 of cart is over; now it is g8');
  });

  it('will not send what the person saw once the release has moved on', async () => {
    const fixture = now(fixtures.pausedAt20Percent);
    const [view] = fixture.views;
    let moveOn: () => void = () => {};
    const moved = new Promise<void>(resolve => {
      moveOn = resolve;
    });
    const api = new FixtureRolloutsApi(fixture);
    api.watchRollouts = async function* changes() {
      yield { type: 'snapshot', items: [view] };
      await moved;
      yield {
        type: 'changed',
        item: {
          ...view,
          rollout: {
            ...view.rollout,
            metadata: { ...view.rollout.metadata, resourceVersion: '4712' },
            status: { ...view.rollout.status, step: '3/4' },
          },
        },
      };
      await new Promise(() => {});
    };
    await renderTab({ api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Promote' }),
    );
    const dialog = screen.getByRole('dialog');
    const confirm = within(dialog).getByRole('button', { name: 'Promote' });
    expect(confirm).toBeEnabled();
    moveOn();
    expect(
      await within(dialog).findByText(/moved on since you opened this/),
    ).toHaveTextContent('now g7, 3/4');
    expect(confirm).toBeDisabled();
  });

  it('keeps a button that is off in the tab order, and says why', async () => {
    const { api } = await show(fixtures.progressingImagePullBackOff);
    const button = await screen.findByRole('button', { name: 'Promote' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(button).toHaveAccessibleDescription(
      'Step 2 is not at its pause yet.',
    );
    button.focus();
    expect(button).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(api.acted).toEqual([]);
  });

  it('names the permission that the person lacks, asked for this very Rollout', async () => {
    const { asked } = await show(
      inCluster(fixtures.pausedAt20Percent, 'guarded'),
      ['rollouts.release.promote', 'rollouts.logs.read'],
    );
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Promote' }),
      ).toHaveAccessibleDescription(
        'You lack the permission rollouts.release.promote for cart. Ask an owner of the component or your portal administrator.',
      ),
    );
    expect(screen.getByRole('button', { name: 'Abort' })).not.toHaveAttribute(
      'aria-disabled',
    );
    expect(asked).toContainEqual(
      expect.objectContaining({ resourceRef: 'guarded/shop/cart' }),
    );
  });
});

describe('pods', () => {
  it('gives every pod that is not well a row with the reason, and its log', async () => {
    await show(fixtures.progressingImagePullBackOff);
    expect(await screen.findByText('2 pods are not ready')).toBeInTheDocument();
    expect(
      screen.getByText(/node worker-2 cannot reach the registry/),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Logs of cart-7d9f68c4b-def34' }),
    );
    expect(
      screen.getByRole('dialog', { name: 'Logs of cart-7d9f68c4b-def34' }),
    ).toBeInTheDocument();
  });

  it('shows 120 pods as squares, and rows only on demand', async () => {
    await show(fixtures.twoClusters);
    expect(
      await screen.findByRole('img', { name: '118 of 120 pods ready' }),
    ).toBeInTheDocument();
    const table = screen.getAllByRole('table', {
      name: 'Pods of the Stable version',
    })[0];
    expect(within(table).getAllByRole('row')).toHaveLength(3);
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all 120 pods' }),
    );
    expect(within(table).getAllByRole('row')).toHaveLength(121);
  });
});

describe('traffic', () => {
  it('shows measured beside configured', async () => {
    await show(fixtures.pausedAt20Percent);
    expect(
      await screen.findByRole('img', {
        name: 'Configured: 80 % stable, 20 % new version',
      }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('img', {
        name: 'Measured: 79.8 % stable, 20.2 % new version',
      }),
    ).toBeInTheDocument();
  });

  it('flags a share that is far off', async () => {
    await show(fixtures.pausedForTenMinutes);
    expect(
      await screen.findByText(/22 points off what the route says/),
    ).toBeInTheDocument();
  });

  it('says how long it took until requests were back', async () => {
    await show(fixtures.rolledBack);
    expect(
      await screen.findByText(
        'All requests were back on the stable version 0.3s after that was asked for.',
      ),
    ).toBeInTheDocument();
  });

  it('says why nothing is measured', async () => {
    await show(fixtures.rollingBack);
    expect(
      await screen.findAllByText(/no metrics address is configured/),
    ).not.toHaveLength(0);
  });

  it('says how to reach a new version that gets no requests', async () => {
    await show(fixtures.heldByAPerson);
    expect(
      await screen.findByText('http://cart-canary.shop'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(
        'kubectl port-forward --namespace shop service/cart-canary 8080:80',
      ),
    ).toBeInTheDocument();
  });
});

describe('banners', () => {
  it('warns that nothing holds a new version back', async () => {
    await show(fixtures.notGated);
    expect(
      await screen.findByText('Nothing holds a new version back'),
    ).toBeInTheDocument();
  });

  it('says who holds the release, and why', async () => {
    await show(fixtures.heldByAPerson);
    expect(await screen.findByText('Held by bob')).toBeInTheDocument();
    expect(
      screen.getByText('“waiting for the new price list”'),
    ).toBeInTheDocument();
  });
});

describe('without Rollouts', () => {
  const nothing: Fixture = { ...fixtures.healthy, views: [] };

  it('offers one to copy', async () => {
    await show(nothing);
    expect(
      await screen.findByText('No Rollout for cart yet'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Copy: A Rollout for cart' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/kind: Rollout/)).toBeInTheDocument();
  });

  it('names the permission when the person may not look', async () => {
    const api = new FixtureRolloutsApi(nothing);
    const error = await refused(403, 'Unauthorized');
    api.watchRollouts = () => {
      throw error;
    };
    await renderTab({ api });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'rollouts.release.read',
    );
  });

  it('says that the backend is away, and that releases go on', async () => {
    const error = await refused(502, 'Bad Gateway');
    const api = new FixtureRolloutsApi(nothing);
    api.watchRollouts = () => {
      throw error;
    };
    api.listRollouts = async () => {
      throw error;
    };
    await renderTab({ api });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('Bad Gateway');
    expect(alert).toHaveTextContent('releases go on without it');
  });
});
