// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import notificationsPlugin from '@backstage/plugin-notifications-backend';
import emailModule from '@backstage/plugin-notifications-backend-module-email';
import { build } from '@teal/local-cluster';
import dingTalkModule from '@teal/notifications-backend-module-dingtalk';
import { ImageRegistryProcess } from '../harness/ImageRegistryProcess';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';
import { databaseOf } from './databaseOf';
import { answerOf, everyAnswer, rememberedLog } from './everythingSaid';
import { Portal } from './Portal';
import { canaries, listOf, Receivers } from './told';

const me = 'mock@portal.example.com';
const otto = 'otto@portal.example.com';
/** bcrypt of another password than the one that the portal sends. */
const HTPASSWD =
  'portal:$2a$05$GwFyR6Ju1Nuyw8npfqVNyOV2HMhrTnzm6.2RndMLWKy4uvzzw9ZNC\n';

story(
  'owners are told by mail, in their group and in the portal; receivers that hang or are dead change nothing; no secret turns up anywhere',
  'told',
  {
    shop: false,
    replicas: 2,
    steps: [{ replicas: '50%', traffic: { weight: 50 }, pause: {} }],
    container: {
      env: [{ name: 'DB_PASSWORD', value: canaries.environmentValue }],
    },
  },
  async teal => {
    const receivers = await Receivers.start();
    const { registry: program } = await build({ withIstio: false });
    const registry = await ImageRegistryProcess.start(
      program,
      { htpasswd: { realm: 'images', path: '$dir/htpasswd' } },
      { htpasswd: HTPASSWD },
    );
    const notifications = databaseOf('notifications');
    const log = rememberedLog();
    const portal = await Portal.start(
      rolloutsOf(teal, registry.url),
      [
        ...[notificationsPlugin, notifications.module, log.feature],
        ...[emailModule, dingTalkModule],
        catalogServiceMock.factory({ entities: entitiesOf(teal) }),
      ],
      {
        app: { baseUrl: 'https://portal.example.com' },
        notifications: receivers.config(),
      },
    );
    try {
      await portal.untilClusters(
        ([local]) => local.leading && local.gated?.status === 'True',
      );
      await teal.startShop();
      await toldOfAGoodOne(teal, receivers);
      await toldOfABadOne(teal, receivers, portal);
      await nothingChanges(teal, receivers);
      await noSecret(teal, receivers, portal, log.lines);
    } finally {
      await receivers.stop();
      await portal.stop();
      await notifications.close();
      await registry.stop();
    }
  },
);

async function toldOfAGoodOne(teal: Teal, receivers: Receivers) {
  const release = await released(teal, 'v2');
  await receivers.untilTold(
    [
      `cart in live: release ${release} began`,
      `cart in live: release ${release} waits at step 1`,
      `cart in live: release ${release} is over`,
    ],
    [me, otto],
  );
  const mail = receivers.smtp.mails.find(
    ({ subject }) => subject === `cart in live: release ${release} began`,
  );
  assert.ok(mail);
  const address =
    'https://portal.example.com/catalog/default/component/cart/rollouts';
  assert.match(mail.text, /release g\d+ of teal\.dev\/shop:v2 began/);
  assert.ok(mail.text.includes(address), mail.text);
  assert.ok(mail.html.includes(`<a href="${address}">`), mail.html);
}

async function toldOfABadOne(
  teal: Teal,
  receivers: Receivers,
  portal: Portal,
): Promise<void> {
  const { release: last } = teal.rollout().status!;
  await teal.patchRollout({ spec: { progressDeadlineSeconds: 5 } });
  await teal.deploy('missing-1');
  await teal.untilPhase('RolledBack');
  const release = teal.releaseId();
  await receivers.untilTold(
    [
      `cart in live: release ${release} began`,
      `cart in live: release ${release} failed`,
      `cart in live: release ${release} was rolled back`,
    ],
    [me, otto],
  );
  // A release is one line.
  assert.deepEqual((await listOf(portal.url)).sort(), [
    `${last!.id}: cart in live: release ${last!.id} is over`,
    `${release}: cart in live: release ${release} was rolled back`,
  ]);
  await teal.rollBack();
  await teal.untilEnded(release, 'TimedOut');
  await teal.patchRollout({ spec: { progressDeadlineSeconds: 60 } });
  await teal.untilHealthy();
}

/** The same release with receivers that hang, and with dead ones: no request lost, everything as it was. */
async function nothingChanges(teal: Teal, receivers: Receivers): Promise<void> {
  const visitors = teal.visitGateway(50);
  const { dingTalk } = receivers;
  const before = dingTalk.requests;
  receivers.hang();
  await released(teal, 'v3');
  await dingTalk.untilRequests(before + 1);
  await receivers.stop();
  await released(teal, 'v4');
  await assertCleanEnd(teal, { version: 'v4', clients: [visitors] });
}

/** Through its pause to its end. */
async function released(teal: Teal, version: string): Promise<string> {
  await teal.deploy(version);
  await teal.until(
    `${version} waits at step 1`,
    ({ status }) =>
      status?.phase === 'Paused' &&
      status.release?.images?.some(image => image.endsWith(`:${version}`)),
  );
  const id = teal.releaseId();
  await teal.promote();
  await teal.untilEnded(id, 'Succeeded');
  await teal.untilHealthy();
  return id;
}

/** In what people, other programs and logs get to see. */
async function noSecret(
  teal: Teal,
  { smtp, dingTalk }: Receivers,
  portal: Portal,
  lines: readonly string[],
): Promise<void> {
  const { namespace, name } = teal;
  const { items: releases } = await portal.client.listReleases({ namespace });
  const [pod] = await portal.client.getPods({
    ...{ cluster: 'local', namespace, name },
  });
  const base = `${portal.url}/api/rollouts`;
  const target = { cluster: 'local', namespace };
  const query = new URLSearchParams({ ...target, workload: name }).toString();
  const [latest, earlier] = releases;
  const answers = [
    ...(await everyAnswer(portal.url, {
      ...{ cluster: 'local', namespace, name, pod: pod.name, id: latest.id },
    })),
    await answerOf(base, `/versions?${query}`),
    await answerOf(base, `/prefill?${query}`),
    await answerOf(base, `/config?entityRef=component:default/cart`),
    await answerOf(base, `/releases/${latest.id}/compare?with=${earlier.id}`),
    await answerOf(base, '/releases', {
      ...{ ...target, workload: { name }, version: 'v5', dryRun: true },
    }),
    await answerOf(base, '/versions/harbor', { type: 'PUSH_ARTIFACT' }),
  ];
  // What is searched is what would have shown it.
  const of = `/rollouts/local/${namespace}/${name}`;
  const told = [
    ...['/clusters', '/rollouts', of, `${of}/events`, `${of}/pods`],
    ...[`${of}/routes`, `${of}/pods/${pod.name}/diagnosis`, '/releases'],
    ...[`/releases/${latest.id}`, `/releases/${latest.id}/manifest`],
    ...[`/releases/${latest.id}/compare?with=${earlier.id}`, 'POST /releases'],
  ];
  const refused = told.filter(
    it => !answers.some(({ asked, status }) => asked === it && status === 200),
  );
  assert.deepEqual(refused, []);
  const manifest = answers.find(({ asked }) => asked.endsWith('/manifest'));
  assert.match(manifest?.body ?? '', /DB_PASSWORD/);
  assert.ok(lines.some(line => line.includes('rollouts')));
  const inCluster = await teal.kubectl.ok([
    'get',
    'rollouts.rollouts.teal.dev,events,services,httproutes',
    '--output=yaml',
  ]);
  const places: Readonly<Record<string, string>> = {
    ...Object.fromEntries(
      answers.map(({ asked, status, body }) => [`${asked} (${status})`, body]),
    ),
    'the log': lines.join('\n'),
    'status and Events': inCluster,
    mails: JSON.stringify(smtp.mails),
    messages: JSON.stringify(dingTalk.messages),
    'the list of notifications': (await listOf(portal.url)).join('\n'),
  };
  const secrets = { ...canaries, clusterToken: teal.cluster.controllerToken() };
  const found = Object.entries(places).flatMap(([place, text]) =>
    Object.entries(secrets)
      .filter(([, secret]) => text.includes(secret))
      .map(([secret]) => `${secret} in ${place}`),
  );
  assert.deepEqual(found, []);
}

function rolloutsOf({ cluster: { facts }, namespace }: Teal, url: string) {
  return {
    clusters: [
      { name: 'local', kubeconfig: { file: facts.controllerKubeconfig } },
    ],
    environments: [{ name: 'live', cluster: 'local', namespaces: [namespace] }],
    registries: [
      {
        ...{ host: 'teal.dev', url, username: 'portal' },
        password: canaries.registryPassword,
      },
    ],
    harbor: { webhookSecret: canaries.harborSecret },
  };
}

function entitiesOf({ name, namespace }: Teal): Entity[] {
  const entity = (
    kind: string,
    metadata: Partial<Entity['metadata']> & { name: string },
    more: Partial<Entity> = {},
  ): Entity => ({
    ...{ apiVersion: 'backstage.io/v1alpha1', kind },
    metadata: { namespace: 'default', ...metadata },
    ...more,
  });
  const team = 'group:default/shop-team';
  const person = (who: string, email: string) =>
    entity('User', { name: who }, { spec: { profile: { email } } });
  return [
    entity(
      'Component',
      {
        name: 'cart',
        annotations: {
          'backstage.io/kubernetes-label-selector': `app=${name}`,
          'backstage.io/kubernetes-namespace': namespace,
        },
      },
      { relations: [{ type: 'ownedBy', targetRef: team }] },
    ),
    entity(
      'Group',
      { name: 'shop-team' },
      {
        relations: ['user:default/mock', 'user:default/otto'].map(
          targetRef => ({ type: 'hasMember', targetRef }),
        ),
      },
    ),
    ...[person('mock', me), person('otto', otto)],
  ];
}
