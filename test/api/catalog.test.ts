// SPDX-License-Identifier: Apache-2.0
/** Entities with annotations in a real catalog, and what becomes of them on a real API server. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { resolve } from 'node:path';
import type { KubernetesObject, V1Deployment } from '@kubernetes/client-node';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import catalogModuleRollouts from '@teal/catalog-backend-module-rollouts';
import {
  type EntityEnrolment,
  isMidRelease,
  type Rollout,
} from '@teal/rollouts-common';
import { CatalogEntities, componentOf } from '../harness/CatalogEntities';
import { closeFeeds, type Feeds, openFeeds } from '../harness/feeds';
import { deploymentOf, serviceOf, shopDefaults } from '../harness/manifests';
import { TestCluster } from '../harness/TestCluster';
import { Portal } from './Portal';

const namespace = `catalog-${process.pid}`;
const closed = `${namespace}-closed`;
const cart = 'component:default/cart';
const rbac = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests/optional/catalog-rbac.yaml',
);

const cluster = TestCluster.shared();
const entities = new CatalogEntities();
let portal: Portal;
let feeds: Feeds;

before(async () => {
  await kubectl('apply', '--server-side', '--filename', rbac);
  for (const name of [namespace, closed]) await kubectl('create', 'ns', name);
  await kubectl('label', 'ns', namespace, 'rollouts.teal.dev/catalog=enabled');
  feeds = await openFeeds(cluster.kubeConfig, namespace);
  await addWorkload('cart');
  await addWorkload('basket');
  await cluster.api.create({
    ...serviceOf({ ...shopDefaults, name: 'basket' }),
    metadata: { name: 'basket-too', namespace },
  } as KubernetesObject);
  await addWorkload('till', 'till', closed);
  portal = await Portal.start(
    {
      catalog: { refreshSeconds: 1 },
      presets: {
        quick: {
          strategy: {
            steps: [{ replicas: '100%', traffic: { weight: 0 }, pause: {} }],
          },
          traffic: { gracePeriodSeconds: 0 },
        },
      },
      clusters: [
        {
          name: 'local',
          kubeconfig: { file: cluster.facts.controllerKubeconfig },
        },
      ],
    },
    [catalogPlugin, catalogModuleRollouts, entities.module],
  );
});

after(async () => {
  await kubectl('delete', 'tro', '--all', '-n', namespace);
  await portal?.stop();
  await entities.close();
  if (feeds) closeFeeds(feeds);
  await kubectl('delete', 'ns', namespace, closed, '--wait=false');
  await kubectl('delete', '--filename', rbac);
});

async function kubectl(...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await cluster.kubectl(args);
  assert.equal(code, 0, stderr);
  return stdout;
}

async function addWorkload(
  name: string,
  id: string = name,
  where: string = namespace,
): Promise<void> {
  const shop = { ...shopDefaults, name, replicas: 1 };
  const deployment = idle(deploymentOf(shop), id);
  for (const object of [deployment, serviceOf(shop)] as KubernetesObject[]) {
    await cluster.api.create({
      ...object,
      metadata: { ...object.metadata, namespace: where },
    });
  }
}

/** Its pods cost nothing. */
function idle(deployment: V1Deployment, id: string): V1Deployment {
  const [container] = deployment.spec!.template.spec!.containers;
  container.image = 'teal.dev/idle:v1';
  container.readinessProbe = undefined;
  deployment.metadata!.labels = {
    ...deployment.metadata!.labels,
    'backstage.io/kubernetes-id': id,
  };
  return deployment;
}

const asks = (annotations: Record<string, string>) =>
  componentOf('cart', annotations);
const strategy = (name: string) => ({ 'rollouts.teal.dev/strategy': name });

/** The report on the entity, as soon as it satisfies the predicate; up to three minutes. */
async function untilReport(
  predicate: (report: EntityEnrolment) => boolean,
): Promise<EntityEnrolment> {
  const giveUpAt = Date.now() + 180_000;
  let last: unknown;
  for (;;) {
    try {
      const report = await portal.client.getEnrolment(cart);
      if (predicate(report)) return report;
      last = report;
    } catch (error) {
      // The catalog doesn't know the entity yet.
      last = String(error);
    }
    if (Date.now() > giveUpAt) {
      throw new Error(`no such report: ${JSON.stringify(last)}`);
    }
  }
}

const rollout = (what: string, found: (it: Rollout) => boolean | undefined) =>
  feeds.rollouts.until(what, feed => {
    const object = feed.get('cart');
    return object && found(object) ? object : undefined;
  });

const gone = () =>
  feeds.rollouts.until('there is no Rollout', feed => !feed.get('cart'));

test('one annotation gives a workload its Rollout, and taking it off gives the workload back', async () => {
  await entities.set([asks(strategy('blue-green'))]);
  const made = await rollout(
    'it is Healthy',
    it => it.status?.phase === 'Healthy',
  );
  assert.deepEqual(made.spec.traffic, { service: 'cart' });
  assert.equal(made.metadata.annotations?.['rollouts.teal.dev/entity'], cart);
  const report = await untilReport(it => it.rollouts[0]?.state === 'kept');
  assert.deepEqual(report.problems, []);

  await entities.set([
    asks({ ...strategy('blue-green'), 'rollouts.teal.dev/paused': 'true' }),
  ]);
  await rollout('it is paused', it => it.spec.paused);
  await entities.set([asks(strategy('quick'))]);
  await rollout(
    'it has the other preset',
    it => it.spec.traffic.gracePeriodSeconds === 0 && !it.spec.paused,
  );

  await entities.set([asks({})]);
  await gone();
  const deployment = await feeds.deployments.until(
    'the workload is nobody else’s',
    feed => {
      const it = feed.get('cart');
      return it && !it.metadata?.labels?.['rollouts.teal.dev/gated']
        ? it
        : false;
    },
  );
  const ours = [
    ...Object.keys(deployment.metadata?.labels ?? {}),
    ...Object.keys(deployment.metadata?.annotations ?? {}),
  ].filter(name => name.startsWith('rollouts.teal.dev/'));
  assert.deepEqual(ours, []);
});

test('a release under way keeps its Rollout until its end', async () => {
  await entities.set([asks(strategy('quick'))]);
  await rollout('it is Healthy', it => it.status?.phase === 'Healthy');
  await feeds.deployments.until('it is gated', feed =>
    Boolean(feed.get('cart')?.metadata?.labels?.['rollouts.teal.dev/gated']),
  );
  await kubectl(
    ...['set', 'image', 'deployment/cart', 'shop=teal.dev/idle:v2'],
    ...['-n', namespace],
  );
  const paused = await rollout('it waits', it => it.status?.phase === 'Paused');

  // Another preset, then none at all: neither reaches what is under way.
  await entities.set([asks(strategy('blue-green'))]);
  const waiting = await untilReport(it => it.rollouts[0]?.state === 'waiting');
  assert.match(
    waiting.rollouts[0].sentence ?? '',
    /reaches the Rollout when release g\d+ has ended/,
  );
  await entities.set([asks({})]);
  const leaving = await untilReport(it => it.rollouts[0]?.state === 'leaving');
  assert.match(
    leaving.rollouts[0].sentence ?? '',
    /is not asked for any more, and goes when release g\d+ has ended/,
  );
  const now = feeds.rollouts.get('cart')!;
  assert.ok(isMidRelease(now));
  assert.deepEqual(now.spec, paused.spec);

  await portal.client.act(
    { cluster: 'local', namespace, name: 'cart' },
    { action: 'promote-full', release: paused.status!.release!.id },
  );
  await gone();
  const images = feeds.deployments
    .get('cart')
    ?.spec?.template.spec?.containers.map(({ image }) => image);
  assert.deepEqual(images, ['teal.dev/idle:v2']);
});

test('an entity that vanished leaves an orphan, which is adopted when it comes back', async () => {
  const orphaned = 'rollouts.teal.dev/orphaned';
  await entities.set([asks(strategy('quick'))]);
  await rollout('it is Healthy', it => it.status?.phase === 'Healthy');
  await entities.set([]);
  const orphan = await rollout(
    'it is marked',
    it => it.metadata.annotations?.[orphaned] !== undefined,
  );
  assert.match(
    orphan.metadata.annotations![orphaned],
    /component:default\/cart is not in the catalog any more/,
  );
  await entities.set([asks(strategy('quick'))]);
  await rollout(
    'it is no orphan',
    it => it.metadata.annotations?.[orphaned] === undefined,
  );
  await entities.set([asks({})]);
  await gone();
});

test("a person's Rollout is left alone, and so is a person's edit", async () => {
  await entities.set([asks(strategy('quick'))]);
  await rollout('it is Healthy', it => it.status?.phase === 'Healthy');
  await kubectl(
    ...['patch', 'tro', 'cart', '-n', namespace, '--type=merge', '-p'],
    '{"spec":{"progressDeadlineSeconds":77,"traffic":{"gracePeriodSeconds":9}}}',
  );
  const edited = await untilReport(it => Boolean(it.rollouts[0]?.sentence));
  assert.match(edited.rollouts[0].sentence ?? '', /left as it is/);

  // Somebody takes it over.
  await kubectl(
    ...['label', 'tro', 'cart', '-n', namespace],
    'rollouts.teal.dev/managed-by-',
  );
  const foreign = await untilReport(it => it.rollouts[0]?.state === 'foreign');
  assert.match(foreign.rollouts[0].sentence ?? '', /a person or a GitOps tool/);
  await entities.set([asks({})]);
  await untilReport(it => it.strategy === undefined);
  assert.equal(
    feeds.rollouts.get('cart')?.metadata.deletionTimestamp,
    undefined,
  );
  assert.equal(feeds.rollouts.get('cart')?.spec.traffic.gracePeriodSeconds, 9);
  await kubectl('delete', 'tro', 'cart', '-n', namespace);
  await gone();
});

interface Mistake {
  readonly what: string;
  readonly annotations: Record<string, string>;
  /** What the owner reads. */
  readonly sentence: RegExp;
}

const mistakes: readonly Mistake[] = [
  {
    what: 'an unknown preset',
    annotations: strategy('bleu-green'),
    sentence:
      /^rollouts.teal.dev\/strategy is "bleu-green", and this portal has no such preset; there are blue-green, canary, a-b-test, mirror-first, quick, and inline/,
  },
  {
    what: 'no workload',
    annotations: {
      ...strategy('quick'),
      'backstage.io/kubernetes-id': 'nobody',
    },
    sentence:
      /^no Deployment with label backstage.io\/kubernetes-id=nobody is in cluster local; label the Deployment/,
  },
  {
    what: 'an unknown cluster',
    annotations: { ...strategy('quick'), 'rollouts.teal.dev/cluster': 'moon' },
    sentence:
      /^rollouts.teal.dev\/cluster is "moon", and this portal has no such cluster; there are local$/,
  },
  {
    what: 'inline steps with a typo',
    annotations: {
      ...strategy('inline'),
      'rollouts.teal.dev/steps': '- {replicas: 50%, trafic: {weight: 10}}',
    },
    sentence:
      /^rollouts.teal.dev\/steps: steps\[0\].trafic is unknown; there are replicas, traffic, pause, analysis$/,
  },
  {
    what: 'inline steps that only the API server can judge',
    annotations: {
      ...strategy('inline'),
      'rollouts.teal.dev/steps':
        '[{replicas: 50%, traffic: {weight: 0}}, {replicas: 25%, traffic: {weight: 0}}]',
    },
    sentence:
      /refuses to write Rollout cart: .*the share of new pods never goes down/s,
  },
  {
    what: 'two Services',
    annotations: {
      ...strategy('quick'),
      'backstage.io/kubernetes-id': 'basket',
    },
    sentence: new RegExp(
      `^Services basket and basket-too in namespace ${namespace} all select the pods of Deployment basket; name the one`,
    ),
  },
  {
    what: 'a namespace that has not agreed',
    annotations: {
      ...strategy('quick'),
      'backstage.io/kubernetes-id': 'till',
    },
    sentence: new RegExp(
      `^namespace ${closed} in cluster local takes no Rollouts from the catalog; whoever keeps the namespace runs: kubectl label namespace ${closed} rollouts.teal.dev/catalog=enabled`,
    ),
  },
];

for (const mistake of mistakes) {
  test(`the owner reads what is wrong: ${mistake.what}`, () => reads(mistake));
}

async function reads(mistake: Mistake): Promise<void> {
  await entities.set([asks(mistake.annotations)]);
  await untilReport(({ problems, rollouts }) =>
    [...problems, ...rollouts].some(it =>
      mistake.sentence.test(it.sentence ?? ''),
    ),
  );
  assert.deepEqual(feeds.rollouts.all(), []);
}

test('a namespace agrees with one label', async () => {
  await kubectl('label', 'ns', closed, 'rollouts.teal.dev/catalog=enabled');
  const report = await untilReport(it => it.rollouts[0]?.state === 'kept');
  assert.deepEqual(
    report.rollouts.map(it => [it.namespace, it.name]),
    [[closed, 'till']],
  );
  await entities.set([componentOf('cart', {})]);
  await untilReport(it => !it.strategy && !it.rollouts.length);
});
