// SPDX-License-Identifier: Apache-2.0
import type { JsonObject } from '@backstage/types';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type {
  NotificationProcessor,
  NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import { notificationsProcessingExtensionPoint } from '@backstage/plugin-notifications-node';
import { DingTalkServer } from './__testUtils__/DingTalkServer';
import { notificationsModuleDingTalk } from './module';

// A busy machine needs a while to load a backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const team = 'group:default/shop-team';
const entities: Entity[] = [
  entity('Component', 'cart', {}, [['ownedBy', team]]),
  entity('Group', 'shop-team', {}, [
    ['hasMember', 'user:default/dora'],
    ['hasMember', 'user:default/otto'],
    ['hasMember', 'user:default/kim'],
  ]),
  entity('User', 'dora', { 'dingtalk.com/user-id': 'dora01' }),
  entity('User', 'otto', { 'dingtalk.com/mobile': '13800000000' }),
  entity('User', 'kim', {}),
];

function entity(
  kind: string,
  name: string,
  annotations: Record<string, string>,
  relations: [string, string][] = [],
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    metadata: { name, namespace: 'default', annotations },
    relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
    kind,
  };
}

const failed: NotificationSendOptions = {
  recipients: {
    type: 'entity',
    entityRef: 'component:default/cart',
    excludeEntityRef: 'user:default/otto',
  },
  payload: {
    title: 'cart: release g7 failed',
    severity: 'high',
    topic: 'rollouts',
  },
};

describe('the module', () => {
  let server: DingTalkServer;
  beforeEach(async () => {
    server = await DingTalkServer.start();
  });
  afterEach(() => server.stop());

  async function startWith(robots: JsonObject[] | undefined) {
    const processors: NotificationProcessor[] = [];
    const backend = await startTestBackend({
      extensionPoints: [
        [
          notificationsProcessingExtensionPoint,
          {
            addProcessor: (...added) => processors.push(...added.flat()),
            setNotificationRecipientResolver: () => {},
          },
        ],
      ],
      features: [
        notificationsModuleDingTalk,
        catalogServiceMock.factory({ entities }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'https://portal' },
            ...(robots && {
              notifications: { processors: { dingtalk: { robots } } },
            }),
          },
        }),
      ],
    });
    return { backend, processors };
  }

  const robot = (more: JsonObject): JsonObject => ({
    ...{ name: 'shop', webhook: server.webhook },
    ...{ secret: DingTalkServer.secret, ...more },
  });

  it('adds nothing where no robot is named', async () => {
    const { backend, processors } = await startWith(undefined);
    expect(processors).toEqual([]);
    await backend.stop();
  });

  it('sends to the robots of the owners, mentions their people but who did it, and leaves the notification as it is', async () => {
    const { backend, processors } = await startWith([
      robot({ recipients: [team], mention: 'recipients' }),
      robot({ name: 'others', recipients: ['group:default/others'] }),
    ]);
    const [processor] = processors;
    expect(await processor.processOptions!(failed)).toBe(failed);
    await server.untilRequests(1);
    expect(server.messages).toMatchObject([
      {
        markdown: { title: 'cart: release g7 failed' },
        at: { atUserIds: ['dora01'], atMobiles: [], isAtAll: false },
      },
    ]);
    expect(server.messages[0].markdown.text).toMatch(/\n\n@dora01$/);
    await backend.stop();
    expect(server.requests).toBe(1);
  });

  it('mentions all of the group where it should, and nobody below its severity', async () => {
    const { backend, processors } = await startWith([
      robot({ mention: 'all', mentionFrom: 'critical' }),
    ]);
    const [processor] = processors;
    await processor.processOptions!(failed);
    await processor.processOptions!({
      recipients: { type: 'broadcast' },
      payload: { ...failed.payload, severity: 'critical' },
    });
    await server.untilRequests(2);
    expect(server.messages.map(({ at }) => at.isAtAll)).toEqual([false, true]);
    await backend.stop();
  });

  it('takes what its filters let through', async () => {
    const { backend, processors } = await startWith([
      robot({
        recipients: [team],
        filter: { minSeverity: 'high', includedTopics: ['rollouts'] },
      }),
    ]);
    const [processor] = processors;
    const { payload } = failed;
    for (const other of [
      { ...failed, payload: { ...payload, severity: 'normal' as const } },
      { ...failed, payload: { ...payload, topic: 'others' } },
      { ...failed, payload: { ...payload, topic: undefined } },
      { ...failed, recipients: { type: 'broadcast' as const } },
      {
        ...failed,
        payload: { ...payload, title: 'taken', severity: 'critical' as const },
      },
    ]) {
      await processor.processOptions!(other);
    }
    await server.untilRequests(1);
    expect(server.messages.map(it => it.markdown.title)).toEqual(['taken']);
    await backend.stop();
    expect(server.requests).toBe(1);
  });

  it.each<[JsonObject, RegExp]>([
    [{ webhook: 'oapi.dingtalk.com/token-in-it' }, /robots\[0\]\.webhook: /],
    [{ perMinute: 21 }, /robots\[0\]\.perMinute: 21 is not between 1 and 20/],
    [{ mention: 'some' }, /robots\[0\]\.mention: "some" is none of nobody/],
    [{ recipients: ['the team'] }, /recipients\[0\]: "the team" is no entity/],
  ])('refuses %j by naming the key', async (more, sentence) => {
    const starting = startWith([robot(more)]);
    await expect(starting).rejects.toThrow(sentence);
    await expect(starting).rejects.not.toThrow(/token-in-it/);
  });
});
