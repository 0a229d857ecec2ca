// SPDX-License-Identifier: Apache-2.0
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { ReleaseFilter } from '@teal/rollouts-common';
import { Portal } from '../api/Portal';
import { DATABASES, migrate, TestDatabases } from '../harness/historyInternals';
import { type Bench, type Figure, figureOf } from './Bench';
import { type Database, fill, RELEASES, SERVICES, timeOf } from './longHistory';

const ASKED = 100;

/** How long the API takes with a long history: the time of a whole HTTP request, the answer read and parsed. */
export const history: Bench = {
  name: 'history',
  title: `A history of ${RELEASES.toLocaleString('en')} releases, at the API`,
  needs: 'nothing',
  async run(): Promise<readonly Figure[]> {
    const figures: Figure[] = [];
    for (const kind of DATABASES) {
      const databases = new TestDatabases();
      try {
        const database = await databases.open(kind);
        await migrate(database);
        const ids = await fill(database);
        figures.push(...(await ask(kind, database, ids)));
      } finally {
        await databases.close();
      }
    }
    return figures;
  },
};

async function ask(
  kind: string,
  database: Database,
  ids: Awaited<ReturnType<typeof fill>>,
): Promise<Figure[]> {
  const portal = await portalOn(database);
  try {
    const questions = await questionsTo(portal, ids);
    const figures: Figure[] = [];
    for (const [name, question] of Object.entries(questions)) {
      const taken = await times(question);
      figures.push(figureOf(`${kind}: ${name}`, taken, 'ms', 'under 100 ms'));
    }
    return figures;
  } finally {
    await portal.stop();
  }
}

/** Without a cluster; the person who asks owns every tenth service. */
function portalOn(database: Database): Promise<Portal> {
  const entities = Array.from({ length: SERVICES }, (_, number) => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: `s${number}`,
      annotations: { 'backstage.io/kubernetes-id': `s${number}` },
    },
    relations: [
      {
        type: 'ownedBy',
        targetRef: number % 10 ? 'group:default/others' : 'user:default/mock',
      },
    ],
  }));
  return Portal.start(
    {
      environments: [
        { name: 'tests', label: 'test', cluster: 'cluster-0' },
        {
          ...{ name: 'live', label: 'production', cluster: 'cluster-1' },
          namespaces: ['shop'],
        },
      ],
    },
    [
      catalogServiceMock.factory({ entities }),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => database }),
      }),
    ],
  );
}

async function questionsTo(
  { client }: Portal,
  ids: Awaited<ReturnType<typeof fill>>,
): Promise<Record<string, () => Promise<unknown>>> {
  const year = { from: timeOf(0), to: timeOf(RELEASES) };
  const { nextCursor: cursor } = await client.listReleases({
    to: timeOf(RELEASES / 2),
  });
  const filters: Record<string, ReleaseFilter> = {
    'list, newest 50': {},
    'list, newest 200': { limit: 200 },
    'list, from the middle': { cursor },
    'filter by entity': { entityRef: 'component:default/s42' },
    'filter by owner: me': { owner: 'me' },
    'filter by cluster': { cluster: 'cluster-2' },
    'filter by cluster, namespace and workload': {
      ...{ cluster: 'cluster-0', namespace: 'pay', workload: 's42' },
    },
    'filter by workload alone': { workload: 's42' },
    'filter by status': { status: ['Failed', 'RolledBack'] },
    'filter by a status that none has': { status: ['Running'] },
    'filter by operator': { operator: 'user:default/u7' },
    'filter by environment': { environment: 'production' },
    'filter by time': { from: timeOf(10), to: timeOf(RELEASES / 4) },
    'filter by all of these': {
      ...{ owner: 'me', cluster: 'cluster-1', namespace: 'shop' },
      ...{ status: ['Failed'], environment: 'live', text: 's1', ...year },
    },
    'text that is rare': { text: 'v1234' },
    'text that is nowhere': { text: 'nowhere at all' },
  };
  return {
    ...Object.fromEntries(
      Object.entries(filters).map(([name, filter]) => [
        name,
        () => client.listReleases(filter),
      ]),
    ),
    'open, timeline of 20 lines': () => client.getRelease(ids.newest),
    'open, timeline of 5,000 lines': () => client.getRelease(ids.longest),
    'statistics of an entity, a year': () =>
      client.getReleaseStatistics({
        ...{ entityRef: 'component:default/s42', ...year },
      }),
    'statistics of everything, 30 days': () =>
      client.getReleaseStatistics({ to: year.to }),
    'statistics of everything, a year': () => client.getReleaseStatistics(year),
  };
}

async function times(question: () => Promise<unknown>): Promise<number[]> {
  await question();
  const taken: number[] = [];
  for (let count = 0; count < ASKED; count += 1) {
    const from = performance.now();
    await question();
    taken.push(performance.now() - from);
  }
  return taken;
}
