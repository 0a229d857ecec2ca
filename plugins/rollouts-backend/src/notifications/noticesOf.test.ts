// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type { ReleaseEvent } from '@teal/rollouts-common';
import type { Environment } from '../environments';
import { noticesOf } from './noticesOf';
import { readNotifications } from './settings';

const environments: readonly Environment[] = [
  {
    name: 'live',
    label: 'production',
    cluster: 'eu-1',
    namespaces: ['shop'],
    fourEyes: false,
  },
];
const failed: ReleaseEvent = {
  cluster: 'eu-1',
  namespace: 'shop',
  name: 'cart',
  entityRef: 'component:default/cart',
  release: 'g7',
  kind: 'failed',
  weight: 20,
  phase: 'RollingBack',
  message: 'errors = 7 > 1',
  at: '2026-11-01T09:00:00.000Z',
  startedBy: 'user:default/dora',
};
const owners = ['group:default/shop-team'];

function told(
  event: Partial<ReleaseEvent> = {},
  rules?: readonly JsonObject[],
) {
  const settings = readNotifications(
    new ConfigReader({ notifications: { ...(rules && { rules }) } } as never),
  );
  return noticesOf(settings, {
    ...{ event: { ...failed, ...event }, owners, environments },
  });
}

describe('what people are told of a release', () => {
  it('names the service, the place, what happened and why, and where to look', () => {
    expect(told()).toEqual([
      {
        recipients: {
          type: 'entity',
          entityRef: ['group:default/shop-team', 'user:default/dora'],
        },
        payload: {
          title: 'cart in live: release g7 failed',
          description:
            'errors = 7 > 1; 20 % of the requests go to the new version; shop/cart in cluster eu-1; begun by user:default/dora',
          link: '/catalog/default/component/cart/rollouts',
          severity: 'high',
          topic: 'rollouts',
          scope: 'eu-1/shop/cart/g7',
        },
      },
    ]);
  });

  it('says no share twice', () => {
    const message =
      'step 1 of 4: waits for a promote, 20 % of the requests go to the new version';
    const [{ payload }] = told({ kind: 'paused', message });
    expect(payload.description).toBe(
      `${message}; shop/cart in cluster eu-1; begun by user:default/dora`,
    );
  });

  it('replaces what was told of the same release, and of no other one', () => {
    const scopes = [told(), told({ kind: 'finished' }), told({ release: 'g8' })]
      .flat()
      .map(({ payload }) => payload.scope);
    expect(scopes[0]).toBe(scopes[1]);
    expect(scopes[2]).not.toBe(scopes[0]);
  });

  it('leaves out who did it, because they know', () => {
    const [{ recipients }] = told({
      kind: 'started',
      by: 'user:default/dora',
    });
    expect(recipients).toMatchObject({ excludeEntityRef: 'user:default/dora' });
  });

  it('sends nothing to a user of the API server, whom the catalog does not know', () => {
    const [{ recipients }] = told({ startedBy: 'oidc:kim' });
    expect(recipients).toMatchObject({ entityRef: owners });
    expect(told({ startedBy: 'system:serviceaccount:ci:bot' })).toHaveLength(1);
  });

  it.each(['step', 'analysis', 'promoted'] as const)(
    'is silent about %s unless a rule asks for it',
    kind => {
      expect(told({ kind })).toEqual([]);
      expect(told({ kind }, [{ events: [kind] }])).toHaveLength(1);
    },
  );

  it('follows the first rule that fits: production wakes those on duty, a test namespace nobody', () => {
    const rules = [
      {
        events: ['failed'],
        environments: ['production'],
        recipients: ['owners', 'group:on-duty'],
        severity: 'critical',
        topic: 'rollouts-failed',
      },
      { recipients: [] },
    ];
    expect(told({}, rules)).toMatchObject([
      {
        recipients: {
          entityRef: ['group:default/shop-team', 'group:default/on-duty'],
        },
        payload: { severity: 'critical', topic: 'rollouts-failed' },
      },
    ]);
    expect(told({ kind: 'started' }, rules)).toEqual([]);
    expect(told({ namespace: 'trying' }, rules)).toEqual([]);
  });

  it('tells everybody where a rule says so', () => {
    expect(
      told({}, [{ recipients: ['broadcast'] }]).map(it => it.recipients),
    ).toEqual([{ type: 'broadcast' }]);
  });

  it('tells nobody of what nobody owns', () => {
    const [notice] = noticesOf(readNotifications(undefined), {
      event: { ...failed, startedBy: undefined },
      ...{ owners: [], environments },
    });
    expect(notice).toBeUndefined();
  });

  it('is one line of text, in which nothing can open a tag of an e-mail', () => {
    const [{ payload }] = told({
      message: 'because\n<img src=x onerror="alert(1)">\u0007 said so',
    });
    expect(payload.description).toMatch(
      /^because ‹img src=x onerror="alert\(1\)"> said so;/,
    );
  });

  it('fits into the columns of the notifications plugin', () => {
    const long = 'n'.repeat(253);
    const [{ payload }] = told({
      ...{ name: long, namespace: 'other', cluster: long },
      message: 'm'.repeat(5_000),
    });
    expect(payload.title.length).toBeLessThanOrEqual(255);
    expect(payload.scope?.length).toBeLessThanOrEqual(255);
    expect(payload.scope).toMatch(/\/g7$/);
    expect(payload.description?.length).toBeLessThanOrEqual(2_000);
  });

  it('leads to the record of a release without a Rollout, and tells its end to whoever began it', () => {
    const [{ recipients, payload }] = told({
      ...{ method: 'rolling', kind: 'finished', release: '5f1d' },
      ...{ by: 'user:default/dora', startedBy: undefined, weight: undefined },
    });
    expect(recipients).toEqual({
      type: 'entity',
      entityRef: [...owners, 'user:default/dora'],
    });
    expect(payload).toMatchObject({
      title: 'cart in live: the release is over',
      link: '/rollouts/releases/5f1d',
      scope: 'eu-1/shop/cart/5f1d',
    });
    expect(payload.description).toMatch(/; begun by user:default\/dora$/);
  });

  it('leads to the page of all Rollouts where no entity is linked', () => {
    expect(told({ entityRef: undefined })[0].payload.link).toBe('/rollouts');
  });
});
