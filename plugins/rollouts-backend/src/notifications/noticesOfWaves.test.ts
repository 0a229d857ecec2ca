// SPDX-License-Identifier: Apache-2.0
import { ConfigReader } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import type { Environment } from '../environments';
import type { WavesEvent } from '../waves/WavesFeed';
import { noticesOfWaves } from './noticesOfWaves';
import { readNotifications } from './settings';

const environments: readonly Environment[] = ['staging', 'live'].map(
  (name, index) => ({
    name,
    label: index ? 'production' : 'staging',
    ...{ cluster: `c${index}`, namespaces: ['shop'], fourEyes: false },
  }),
);
const stopped: WavesEvent = {
  kind: 'wavesStopped',
  waves: {
    id: 'w1',
    entityRef: 'component:default/cart',
    ...{ workload: 'cart', version: '1.5.0', operator: 'user:default/dora' },
    plan: environments.map(({ name, cluster }) => ({
      soakSeconds: 0,
      places: [
        {
          ...{ environment: name, cluster, namespace: 'shop' },
          workload: { kind: 'Deployment', name: 'cart' },
        },
      ],
    })),
  },
  reason: 'wave 1 of 2: the release in staging ended as RolledBack',
  release: '5f1d',
};

function told(event: Partial<WavesEvent> = {}, rules?: readonly JsonObject[]) {
  const settings = readNotifications(
    new ConfigReader({ notifications: { ...(rules && { rules }) } } as never),
  );
  return noticesOfWaves(settings, environments, { ...stopped, ...event });
}

describe('what people are told of a release in waves', () => {
  it('says what stopped it and where it would have gone, and leads to the release that went wrong', () => {
    expect(told()).toEqual([
      {
        recipients: {
          type: 'entity',
          entityRef: ['component:default/cart', 'user:default/dora'],
        },
        payload: {
          title: 'cart 1.5.0: the release in 2 waves stopped',
          description:
            'wave 1 of 2: the release in staging ended as RolledBack; staging, then live; begun by user:default/dora',
          link: '/rollouts/releases/5f1d',
          severity: 'high',
          topic: 'rollouts',
          scope: 'waves/w1',
        },
      },
    ]);
  });

  it('is told of its beginning and end too, in one line of the portal, and not to whoever did it', () => {
    const [began] = told({ kind: 'wavesStarted', by: 'user:default/dora' });
    expect(began.payload.title).toBe(
      'cart 1.5.0: the release in 2 waves began',
    );
    expect(began.recipients).toMatchObject({
      excludeEntityRef: 'user:default/dora',
    });
    const [done] = told({ kind: 'wavesFinished' });
    expect(done.payload).toMatchObject({
      title: 'cart 1.5.0: the release in 2 waves is done',
      severity: 'normal',
      scope: 'waves/w1',
    });
  });

  it('goes where a rule sends it, by any of its environments', () => {
    const rules = [
      { events: ['wavesStopped'], environments: ['production'], topic: 'loud' },
      { recipients: [] },
    ];
    expect(told({}, rules)).toMatchObject([{ payload: { topic: 'loud' } }]);
    expect(told({ kind: 'wavesFinished' }, rules)).toEqual([]);
    const elsewhere = [{ environments: ['test'] }];
    expect(told({}, elsewhere)).toEqual([]);
  });

  it('tells nobody of what nobody owns, and leads to the history without a record', () => {
    const waves = { ...stopped.waves, entityRef: undefined };
    expect(told({ waves: { ...waves, operator: 'service:ci' } })).toEqual([]);
    expect(told({ waves, release: undefined })[0].payload.link).toBe(
      '/rollouts?tab=history',
    );
  });
});
