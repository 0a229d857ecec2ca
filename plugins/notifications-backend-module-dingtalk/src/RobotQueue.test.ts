// SPDX-License-Identifier: Apache-2.0
import { mockServices } from '@backstage/backend-test-utils';
import { DingTalkServer } from './__testUtils__/DingTalkServer';
import { SetClock } from './__testUtils__/SetClock';
import type { Message } from './message';
import { messageOf, nobody } from './message';
import { RobotQueue } from './RobotQueue';
import type { Robot } from './robots';

let server: DingTalkServer;
let clock: SetClock;
const queues: RobotQueue[] = [];

beforeEach(async () => {
  server = await DingTalkServer.start();
  clock = new SetClock();
  server.now = () => clock.now();
});

afterEach(async () => {
  await Promise.all(queues.splice(0).map(queue => queue.close()));
  await server.stop();
});

function aQueue(robot: Partial<Robot> = {}, timeoutMs?: number) {
  const logger = mockServices.logger.mock();
  const queue = new RobotQueue({
    ...{ clock, logger, timeoutMs },
    robot: {
      name: 'shop',
      webhook: robot.webhook ?? server.webhook,
      secret: DingTalkServer.secret,
      broadcasts: true,
      filter: {},
      mention: 'nobody',
      mentionFrom: 'high',
      perMinute: 20,
      ...robot,
    },
  });
  queues.push(queue);
  return { queue, logger };
}

function said(title: string, more: Partial<Message> = {}): Message {
  return {
    ...messageOf({ title, link: '/rollouts' }, { baseUrl: 'https://portal' }),
    ...more,
  };
}

const titles = () => server.messages.map(({ markdown }) => markdown.title);

/** Resolves with the fields of the next warning that has this message. */
function warned(
  logger: ReturnType<typeof mockServices.logger.mock>,
  message: string,
): Promise<object> {
  return new Promise(resolve => {
    logger.warn.mockImplementation((text, fields) => {
      if (text === message) resolve(fields as object);
    });
  });
}

const lost = 'Messages did not reach DingTalk';
const lockedOut = 'DingTalk takes no messages for ten minutes';

describe('messages for a robot', () => {
  it('are signed, and said in their order', async () => {
    const { queue } = aQueue();
    ['one', 'two', 'three'].forEach(title => queue.add(said(title)));
    await server.untilRequests(3);
    expect(titles()).toEqual(['one', 'two', 'three']);
    expect(server.messages[0]).toEqual({
      msgtype: 'markdown',
      markdown: {
        title: 'one',
        text: '### one\n\n[https://portal/rollouts](https://portal/rollouts)',
      },
      at: { atMobiles: [], atUserIds: [], isAtAll: false },
    });
  });

  it.each<[string, () => Partial<Robot>, RegExp]>([
    [
      'a wrong secret',
      () => ({ secret: 'SEC-of-another' }),
      /310000: sign not match; compare/,
    ],
    [
      'a token of nobody',
      () => ({
        webhook: server.webhook.replace(DingTalkServer.token, 'stolen'),
      }),
      /300005: token is not exist/,
    ],
  ])('are given up when they are refused: %s', async (_, robot, reason) => {
    const { queue, logger } = aQueue(robot());
    const warning = warned(logger, lost);
    queue.add(said('one'));
    expect(await warning).toEqual({
      ...{ robot: 'shop', messages: 1 },
      reason: expect.stringMatching(reason),
    });
    expect(server.requests).toBe(1);
  });

  it.each([
    ['a server that breaks the connection', 'breaks' as const],
    ['a server that is busy', { errcode: -1, errmsg: 'system busy' }],
    ['a gateway that fails', { status: 502, body: '<html>' }],
    ['an answer that is none', { status: 200, body: 'hello' }],
  ])('are sent again after %s', async (_, behaviour) => {
    server.behaviour = request => (request < 3 ? behaviour : 'takes');
    const { queue } = aQueue();
    queue.add(said('one'));
    for (const retryMs of [1_000, 5_000]) {
      expect(await clock.asleep()).toBe(retryMs);
      clock.pass(retryMs);
    }
    await server.untilRequests(3);
    expect(titles()).toEqual(['one']);
  });

  it('are sent again when nothing is heard', async () => {
    server.behaviour = request => (request === 1 ? 'hangs' : 'takes');
    const { queue } = aQueue({}, 200);
    queue.add(said('one'));
    expect(await clock.asleep()).toBe(1_000);
    // A machine under load may keep the second request from being heard in time as well.
    const wait = async () => clock.pass(await clock.asleep());
    while (!server.messages.length) {
      await Promise.race([server.untilRequests(server.requests + 1), wait()]);
    }
    expect(titles()[0]).toBe('one');
  });

  it('are given up after five attempts, and the next one has its own', async () => {
    server.behaviour = request => (request <= 5 ? 'breaks' : 'takes');
    const { queue, logger } = aQueue();
    const warning = warned(logger, lost);
    queue.add(said('one'));
    queue.add(said('two'));
    for (const retryMs of [1_000, 5_000, 20_000, 60_000]) {
      expect(await clock.asleep()).toBe(retryMs);
      clock.pass(retryMs);
    }
    expect(await warning).toMatchObject({ messages: 1 });
    await server.untilRequests(6);
    expect(titles()).toEqual(['two']);
  });

  it('are 20 a minute at most; what has piled up is said in one', async () => {
    const { queue } = aQueue();
    for (let number = 1; number <= 20; number += 1) {
      queue.add(said(`m${number}`));
    }
    await server.untilRequests(20);
    for (let number = 21; number <= 50; number += 1) {
      queue.add(said(`m${number}`));
    }
    expect(await clock.asleep()).toBe(60_000);
    clock.pass(59_999);
    expect(server.requests).toBe(20);
    clock.pass(1);
    await server.untilRequests(21);
    const text = server.messages[20].markdown.text;
    for (let number = 21; number <= 50; number += 1) {
      expect(text).toContain(`### m${number}\n`);
    }
    expect(titles()[20]).toBe('30 messages: m21, …');
  });

  it('are as few as the configuration says, for several backends', async () => {
    const { queue } = aQueue({ perMinute: 2 });
    queue.add(said('one'));
    await server.untilRequests(1);
    queue.add(said('two'));
    await server.untilRequests(2);
    queue.add(said('three'));
    expect(await clock.asleep()).toBe(60_000);
  });

  it.each([
    { errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' },
    { errcode: 410100, errmsg: 'too fast' },
    { status: 429 },
  ])('wait for ten minutes after %j, and lose nothing', async code => {
    server.behaviour = request => (request === 1 ? code : 'takes');
    const { queue, logger } = aQueue();
    const warning = warned(logger, lockedOut);
    queue.add(said('one'));
    expect(await warning).toMatchObject({ robot: 'shop', waiting: 1 });
    queue.add(said('two'));
    expect(await clock.asleep()).toBe(600_000);
    clock.pass(600_000);
    await server.untilRequests(3);
    expect(titles()).toEqual(['one', 'two']);
  });

  it('are forgotten after an hour', async () => {
    server.behaviour = () => ({ errcode: 130101, errmsg: 'too fast' });
    const { queue, logger } = aQueue();
    const locked = warned(logger, lockedOut);
    queue.add(said('one'));
    await locked;
    const warning = warned(logger, lost);
    await clock.asleep();
    clock.pass(3_600_001);
    expect(await warning).toMatchObject({
      messages: 1,
      reason: 'they waited for an hour',
    });
  });

  it('are 200 at most behind a server that is gone; the oldest go', async () => {
    server.behaviour = () => ({ errcode: 130101, errmsg: 'too fast' });
    const { queue, logger } = aQueue();
    const locked = warned(logger, lockedOut);
    queue.add(said('one'));
    await locked;
    const warning = warned(logger, lost);
    for (let number = 0; number < 200; number += 1) queue.add(said('more'));
    expect(await warning).toMatchObject({
      messages: 1,
      reason: '200 others are waiting',
    });
  });

  it('mention everybody who is mentioned in any of them, also in the text, as DingTalk wants it', async () => {
    const { queue } = aQueue({ keyword: 'Teal' });
    const mentioned = { ...nobody, mobiles: ['+86-138'], userIds: ['dora'] };
    queue.add(said('one', { mentioned }));
    await server.untilRequests(1);
    expect(server.messages[0].at).toEqual({
      ...{ atMobiles: ['+86-138'], atUserIds: ['dora'], isAtAll: false },
    });
    expect(server.messages[0].markdown.text).toMatch(
      /\n\n@\+86-138 @dora\n\nTeal$/,
    );
  });

  it('never bring an address, a token or a secret into a log', async () => {
    const answers = [
      'breaks' as const,
      { status: 500 },
      { errcode: 310000, errmsg: 'sign not match' },
    ];
    server.behaviour = request => answers[request - 1];
    const { queue, logger } = aQueue();
    const warning = new Promise(resolve => {
      logger.warn.mockImplementation(resolve);
    });
    queue.add(said('one'));
    for (const retryMs of [1_000, 5_000]) {
      await clock.asleep();
      clock.pass(retryMs);
    }
    await warning;
    const dead = aQueue({ webhook: server.webhook });
    await server.stop();
    const second = warned(dead.logger, lost);
    dead.queue.add(said('two'));
    for (const retryMs of [1_000, 5_000, 20_000, 60_000]) {
      await clock.asleep();
      clock.pass(retryMs);
    }
    await second;
    const log = JSON.stringify([
      logger.warn.mock.calls,
      dead.logger.warn.mock.calls,
    ]);
    expect(log).toContain('ECONNREFUSED');
    expect(log).not.toContain(DingTalkServer.token);
    expect(log).not.toContain(DingTalkServer.secret);
    expect(log).not.toContain('sign=');
  });
});
