// SPDX-License-Identifier: Apache-2.0
/** The history as people ask for it, with policies that depend on the record, on every database. */
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { ReleaseFilter, ReleaseRecord } from '@teal/rollouts-common';
import { RESOURCE_TYPE_ROLLOUT } from '@teal/rollouts-common';
import type { Knex } from 'knex';
import { systemClock } from '../controller/clock';
import type { Environment } from '../environments';
import { environmentOf } from '../environments';
import { DATABASES, TestDatabases } from './__testUtils__/databases';
import { DiagnosisStore } from './DiagnosisStore';
import { migrate } from './openDatabase';
import { keepManifest, recordRelease } from './recordRelease';
import { ReleaseHistory } from './ReleaseHistory';
import { ReleaseStore } from './ReleaseStore';
import { VersionStore } from '../versions/VersionStore';

// A busy machine needs a while to start a database server; nothing waits for this time to pass.
jest.setTimeout(300_000);

const environments: readonly Environment[] = [
  {
    name: 'live',
    label: 'production',
    cluster: 'far',
    namespaces: ['shop'],
    fourEyes: true,
  },
  { name: 'rest', label: 'test', cluster: 'far', fourEyes: false },
];
const dora = mockCredentials.user('user:default/dora');

type Criteria = PermissionCriteria<PermissionCondition>;

/** Ten records, g1 at 1 o'clock to g10 at 10: cart and tax in turns, two clusters. */
async function fill(database: Knex): Promise<string[]> {
  const ids = [];
  for (let number = 1; number <= 10; number += 1) {
    const workload = number % 2 ? 'cart' : 'tax';
    const at = (minute: string) =>
      `2026-11-01T${String(number).padStart(2, '0')}:${minute}:00.000Z`;
    const entries = [
      {
        key: 'status/Running',
        entry: { at: at('00'), kind: 'status' as const, state: 'Running' },
      },
    ];
    const id = await recordRelease(database, {
      identity: {
        cluster: number > 5 ? 'far' : 'local',
        namespace: number > 8 ? 'other' : 'shop',
        rollout: workload,
        releaseId: `g${number}`,
        startedAt: at('00'),
      },
      workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: workload },
      ...(number < 10 && { entityRef: `component:default/${workload}` }),
      from: { images: [`shop:v${number - 1}`] },
      to: { images: [`shop:v${number}`] },
      changedBy: number % 3 ? 'kim' : 'user:default/dora',
      status: number === 10 ? 'Running' : 'Succeeded',
      ...(number < 10 && { finishedAt: at('30') }),
      entries,
    });
    ids.push(id);
  }
  return ids;
}

describe.each(DATABASES)('the history on %s', kind => {
  const databases = new TestDatabases();
  let database: Knex;
  let ids: string[];

  beforeAll(async () => {
    database = await databases.open(kind);
    await migrate(database);
    ids = await fill(database);
  });
  afterAll(() => databases.close());

  function historyFor(decision: Criteria | 'allow' | 'deny'): ReleaseHistory {
    const answer = () => {
      if (decision === 'allow') {
        return { result: AuthorizeResult.ALLOW } as const;
      }
      if (decision === 'deny') return { result: AuthorizeResult.DENY } as const;
      return {
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'rollouts',
        resourceType: RESOURCE_TYPE_ROLLOUT,
        conditions: decision,
      } as const;
    };
    return new ReleaseHistory({
      store: new ReleaseStore({
        database,
        environmentOf: place => environmentOf(environments, place),
      }),
      diagnoses: new DiagnosisStore(database),
      versions: new VersionStore({
        database,
        now: () => Date.parse('2026-11-01T04:00:00Z'),
      }),
      owners: {
        ownedBy: async claims =>
          claims.includes('group:default/shop')
            ? ['component:default/cart']
            : [],
      },
      environments,
      permissions: mockServices.permissions.mock({
        authorizeConditional: async asked => asked.map(answer),
      }),
      userInfo: mockServices.userInfo.mock({
        getUserInfo: async () => ({
          userEntityRef: 'user:default/dora',
          ownershipEntityRefs: ['user:default/dora', 'group:default/shop'],
        }),
      }),
      clock: systemClock,
    });
  }

  const namesOf = (items: readonly ReleaseRecord[]) =>
    items.map(({ releaseId }) => releaseId).join(' ');

  async function listed(
    filter: ReleaseFilter,
    decision: Criteria | 'allow' = 'allow',
  ): Promise<string> {
    const { items } = await historyFor(decision).list(dora, filter);
    return namesOf(items);
  }

  it.each<[ReleaseFilter, string]>([
    [{}, 'g10 g9 g8 g7 g6 g5 g4 g3 g2 g1'],
    [{ cluster: 'local' }, 'g5 g4 g3 g2 g1'],
    [{ namespace: 'other' }, 'g10 g9'],
    [{ workload: 'tax', cluster: 'far' }, 'g10 g8 g6'],
    [{ entityRef: 'component:default/tax' }, 'g8 g6 g4 g2'],
    [{ status: ['Running', 'Failed'] }, 'g10'],
    [{ operator: 'user:default/dora' }, 'g9 g6 g3'],
    [{ environment: 'live' }, 'g8 g7 g6'],
    [{ environment: 'test' }, 'g10 g9'],
    [{ environment: 'nowhere' }, ''],
    [{ owner: 'me' }, 'g9 g7 g5 g3 g1'],
    [{ owner: 'group:default/others' }, ''],
    [{ text: 'V3' }, 'g4 g3'],
    [{ text: 'tax dora' }, 'g6'],
    [{ text: '100%' }, ''],
    [{ from: '2026-11-01T09:00:00Z' }, 'g10 g9'],
    [{ to: '2026-11-01T02:00:00+00:00' }, 'g1'],
  ])('of %j is %s', async (filter, names) => {
    expect(await listed(filter)).toBe(names);
  });

  it('is read page by page, and nothing that comes meanwhile is shown twice', async () => {
    const history = historyFor('allow');
    const first = await history.list(dora, { limit: 4 });
    expect(namesOf(first.items)).toBe('g10 g9 g8 g7');
    const second = await history.list(dora, {
      limit: 4,
      cursor: first.nextCursor,
    });
    const third = await history.list(dora, {
      limit: 4,
      cursor: second.nextCursor,
    });
    expect(namesOf(second.items)).toBe('g6 g5 g4 g3');
    expect(namesOf(third.items)).toBe('g2 g1');
    expect(third.nextCursor).toBeUndefined();
    await expect(history.list(dora, { cursor: 'mine' })).rejects.toThrow(
      'cursor is none that a page of releases gave',
    );
  });

  const rule = (name: string, params: object): PermissionCondition => ({
    rule: name,
    resourceType: RESOURCE_TYPE_ROLLOUT,
    params: params as PermissionCondition['params'],
  });
  const owned = rule('IS_ENTITY_OWNER', { claims: ['group:default/shop'] });
  const far = rule('HAS_CLUSTER', { clusters: ['far'] });

  it.each<[string, Criteria, string]>([
    ['entities that one owns', owned, 'g9 g7 g5 g3 g1'],
    ['a cluster', far, 'g10 g9 g8 g7 g6'],
    ['a namespace', rule('HAS_NAMESPACE', { namespaces: ['other'] }), 'g10 g9'],
    [
      'an environment',
      rule('HAS_ENVIRONMENT', { environments: ['production'] }),
      'g8 g7 g6',
    ],
    ['both', { allOf: [owned, far] }, 'g9 g7'],
    ['either', { anyOf: [owned, far] }, 'g10 g9 g8 g7 g6 g5 g3 g1'],
    ['what one does not own', { not: owned }, 'g10 g8 g6 g4 g2'],
  ])('shows %s', async (_what, conditions, names) => {
    expect(await listed({}, conditions)).toBe(names);
  });

  it('says what the releases that one may see have in common', async () => {
    const versions = new VersionStore({
      database,
      now: () => Date.parse('2026-11-01T06:30:00Z'),
    });
    await versions.register({ image: 'shop:v7' }, 'ci');
    await versions.register(
      { image: 'shop:v9', committedAt: '2026-11-01T10:00:00+02:00' },
      'ci',
    );
    const period = {
      from: '2026-11-01T05:00:00.000Z',
      to: '2026-11-02T05:00:00.000Z',
    };
    const statistics = await historyFor(owned).statistics(dora, period);
    expect(statistics).toEqual({
      ...period,
      releases: 3,
      byStatus: { Succeeded: 3 },
      successRate: 1,
      medianDurationSeconds: 1_800,
      deploymentFrequency: { deployments: 3, perDay: 3 },
      leadTime: { medianSeconds: 4_500, known: 2 },
      changeFailureRate: { rate: 0, failed: 0, changes: 3 },
      timeToRestore: { restored: 0, open: 0 },
    });
    const live = { ...period, environment: 'live' };
    expect((await historyFor('allow').statistics(dora, live)).byStatus).toEqual(
      { Succeeded: 3 },
    );
    await expect(
      historyFor('allow').statistics(dora, {
        from: period.to,
        to: period.from,
      }),
    ).rejects.toThrow('from is not before `to`');
    await expect(historyFor('deny').statistics(dora, {})).rejects.toThrow(
      'rollouts.release.read',
    );
  });

  it('says which permission is missing, and takes no rule for another', async () => {
    await expect(historyFor('deny').diagnosis(dora, ids[0])).rejects.toThrow(
      'rollouts.logs.read',
    );
    await expect(historyFor('deny').list(dora, {})).rejects.toThrow(
      'rollouts.release.read',
    );
    await expect(historyFor(owned).detail(dora, ids[1])).rejects.toThrow(
      'you lack the permission rollouts.release.read on release g2 of local/shop/tax',
    );
    await expect(
      historyFor({ not: rule('IS_NICE', {}) }).list(dora, {}),
    ).rejects.toThrow('the permission rule IS_NICE');
  });

  it('opens a record with its timeline, and takes notes and a verdict', async () => {
    const history = historyFor('allow');
    const detail = await history.note(dora, ids[0], {
      text: ' prices are wrong ',
      verdict: 'broken',
    });
    expect(detail).toEqual(await history.detail(dora, ids[0]));
    expect(detail.verdict).toBe('broken');
    expect(detail.timeline.map(({ at: _at, ...entry }) => entry)).toEqual([
      { kind: 'status', state: 'Running' },
      {
        kind: 'note',
        state: 'broken',
        by: 'user:default/dora',
        message: 'prices are wrong',
      },
    ]);
    await expect(history.note(dora, ids[0], { text: ' ' })).rejects.toThrow(
      'text is empty',
    );
  });

  it('compares what two releases applied', async () => {
    const template = (image: string) => ({ spec: { containers: [{ image }] } });
    await keepManifest(database, ids[2], { template: template('shop:v3') });
    await keepManifest(database, ids[4], { template: template('shop:v5') });
    const history = historyFor('allow');
    expect(await history.compare(dora, ids[4], ids[2])).toEqual({
      id: ids[4],
      with: ids[2],
      changes: [
        {
          object: 'template',
          path: 'spec.containers[0].image',
          from: 'shop:v3',
          to: 'shop:v5',
        },
      ],
    });
    await expect(history.manifest(dora, ids[0])).rejects.toThrow(
      'what release g1 of local/shop/cart applied was not kept',
    );
  });
});
