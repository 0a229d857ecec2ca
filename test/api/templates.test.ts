// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import rolloutsModule from '@teal/scaffolder-backend-module-rollouts';
import { parse } from 'yaml';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { databaseOf } from './databaseOf';
import { type AuditedEvent, ownersOnly, remembered } from './people';
import { Portal } from './Portal';
import { ScaffolderClient, templateOf } from './ScaffolderClient';

const steps = [
  { replicas: '50%', traffic: { weight: 0 }, pause: {} },
  { replicas: '100%', traffic: { weight: 20 }, pause: {} },
];
const owner = 'user:default/dora';
const onlooker = 'user:default/otto';

/** The template that we ship. */
const releaseVersion = parse(
  readFileSync(
    resolve(__dirname, '../../examples/templates/release-version.yaml'),
    'utf8',
  ),
) as Entity;

story(
  'templates release as the person who runs them, and try without changing anything',
  'templates',
  { shop: false, steps },
  async teal => {
    const audit = remembered();
    const scaffolder = databaseOf('scaffolder');
    const portal = await startPortal(teal, [audit.feature, scaffolder.module]);
    try {
      await portal.untilClusters(
        ([local]) => local.leading && local.gated?.status === 'True',
      );
      await teal.startShop();
      const dora = new ScaffolderClient(portal.url, owner);
      const otto = new ScaffolderClient(portal.url, onlooker);

      await refused(otto, audit.events);
      await tried(teal, dora);
      await released(teal, dora, audit.events);
      await goneBack(teal, dora, audit.events);
    } finally {
      await portal.stop();
      await scaffolder.close();
    }
  },
);

/** Each action alone, as somebody who may only look. */
async function refused(
  otto: ScaffolderClient,
  events: readonly AuditedEvent[],
): Promise<void> {
  for (const [action, permission] of [
    ['release', 'create'],
    ['promote', 'promote'],
    ['abort', 'abort'],
    ['rollback', 'rollback'],
  ]) {
    const { status, error } = await otto.run(`only-${action}`);
    assert.equal(status, 'failed');
    assert.match(
      error ?? '',
      new RegExp(`you lack the permission rollouts\\.release\\.${permission}`),
    );
    const last = events.filter(({ person }) => person === onlooker).at(-1);
    assert.deepEqual(last, {
      eventId: action === 'release' ? 'release-create' : `release-${action}`,
      person: onlooker,
      outcome: 'failed',
    });
  }
}

/** A dry run of every action leaves every object as it is. */
async function tried(teal: Teal, dora: ScaffolderClient): Promise<void> {
  // What settles by itself after a start may be written meanwhile, once; what a dry run writes would be written each time.
  for (let attempt = 1; ; attempt += 1) {
    const before = await resourceVersions(teal);
    const { log } = await dora.dryRun(everything(teal), {});
    const after = await resourceVersions(teal);
    const said = log.map(({ body }) => body.message).join('\n');
    assert.match(said, /^\+kind: Rollout$/m);
    assert.match(said, /dry run: would release teal\.dev\/shop:v2/);
    assert.match(said, /dry run: would wait up to 30m until it is paused/);
    for (const action of ['promote', 'abort', 'rollback']) {
      assert.match(said, new RegExp(`dry run: you may ${action}`));
    }
    if (attempt === 3) assert.deepEqual(after, before);
    if (JSON.stringify(after) === JSON.stringify(before)) break;
  }
}

/** The template that we ship, from the version to the end. */
async function released(
  teal: Teal,
  dora: ScaffolderClient,
  events: readonly AuditedEvent[],
): Promise<void> {
  const { status, error, lines } = await dora.run('release-version', {
    component: 'component:default/shop',
    version: 'v2',
    promote: true,
  });
  assert.equal(status, 'completed', error);
  const said = lines.join('\n');
  assert.match(said, /released teal\.dev\/shop:v2 of \S+ in local\//);
  assert.match(said, /Paused g\d+: .*step 1 of 3/);
  assert.match(said, /promote-full release g\d+ of local\//);
  assert.match(said, /Healthy: /);
  await teal.untilHealthy();
  for (const eventId of ['release-create', 'release-promote-full']) {
    assert.ok(
      succeeded(events, eventId),
      `the audit has no ${eventId} of ${owner}`,
    );
  }
}

/** A release that is taken back, then rolled back, by steps of a template. */
async function goneBack(
  teal: Teal,
  dora: ScaffolderClient,
  events: readonly AuditedEvent[],
): Promise<void> {
  const { status, error } = await dora.run('there-and-back');
  assert.equal(status, 'completed', error);
  await teal.untilHealthy();
  for (const eventId of ['release-abort', 'release-rollback']) {
    assert.ok(
      succeeded(events, eventId),
      `the audit has no ${eventId} of ${owner}`,
    );
  }
}

/** What the owner did, not only tried. */
function succeeded(events: readonly AuditedEvent[], id: string): boolean {
  return events.some(
    ({ eventId, person, outcome }) =>
      eventId === id && person === owner && outcome === 'succeeded',
  );
}

function targetOf({ namespace, name }: Teal) {
  return { cluster: 'local', namespace, name };
}

/** A template with every action. */
function everything(teal: Teal): Entity {
  const target = targetOf(teal);
  return templateOf('everything', [
    {
      action: 'rollouts:enable',
      input: {
        as: 'manifest',
        strategy: 'blue-green',
        namespace: teal.namespace,
        workload: teal.name,
      },
    },
    { action: 'rollouts:release', input: { ...target, version: 'v2' } },
    { action: 'rollouts:wait', input: { ...target, until: ['paused'] } },
    { action: 'rollouts:promote', input: { ...target, release: 'g99' } },
    { action: 'rollouts:abort', input: { ...target, release: 'g99' } },
    { action: 'rollouts:rollback', input: { ...target, release: 'g99' } },
  ]);
}

function templates(teal: Teal): Entity[] {
  const target = targetOf(teal);
  const release = '${{ steps.release.output.release }}';
  const only = (action: string, input: object) =>
    templateOf(`only-${action}`, [
      { action: `rollouts:${action}`, input: { ...target, ...input } },
    ]);
  return [
    { ...releaseVersion, metadata: templateOf('release-version', []).metadata },
    only('release', { version: 'v2' }),
    only('promote', { release: 'g1' }),
    only('abort', { release: 'g1' }),
    only('rollback', { release: 'g1' }),
    templateOf('there-and-back', [
      {
        id: 'release',
        action: 'rollouts:release',
        input: { ...target, version: 'v3' },
      },
      {
        action: 'rollouts:wait',
        input: { ...target, release, until: ['paused'] },
      },
      {
        action: 'rollouts:abort',
        input: { ...target, release, reason: 'a look' },
      },
      {
        action: 'rollouts:wait',
        input: { ...target, release, until: ['failed'] },
      },
      { action: 'rollouts:rollback', input: { ...target, release } },
    ]),
  ];
}

function startPortal(
  teal: Teal,
  features: readonly BackendFeature[],
): Promise<Portal> {
  const { facts } = teal.cluster;
  const component: Entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'shop',
      annotations: {
        'backstage.io/kubernetes-label-selector': `app=${teal.name}`,
        'backstage.io/kubernetes-namespace': teal.namespace,
      },
    },
  };
  return Portal.start(
    {
      clusters: [
        { name: 'local', kubeconfig: { file: facts.controllerKubeconfig } },
      ],
    },
    [
      scaffolderPlugin,
      rolloutsModule,
      ...features,
      ownersOnly([owner]),
      catalogServiceMock.factory({
        entities: [component, ...templates(teal)],
      }),
    ],
  );
}

/** Of every object in the story's namespace; Events are what is told of them, some of it late. */
async function resourceVersions(teal: Teal): Promise<Record<string, string>> {
  const { stdout: kinds } = await teal.cluster.kubectl([
    'api-resources',
    '--verbs=list',
    '--namespaced',
    '--output=name',
  ]);
  const all = kinds
    .split('\n')
    .filter(kind => kind && !/^events(\.|$)/.test(kind));
  const { stdout } = await teal.cluster.kubectl([
    'get',
    all.join(','),
    `--namespace=${teal.namespace}`,
    '--output=json',
  ]);
  const { items } = JSON.parse(stdout) as {
    items: {
      kind: string;
      metadata: { name: string; resourceVersion: string };
    }[];
  };
  assert.ok(items.some(({ kind }) => kind === 'Rollout'));
  return Object.fromEntries(
    items.map(({ kind, metadata }) => [
      `${kind}/${metadata.name}`,
      metadata.resourceVersion,
    ]),
  );
}
