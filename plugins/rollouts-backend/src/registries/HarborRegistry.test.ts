// SPDX-License-Identifier: Apache-2.0
/** Against a server that answers as Harbor 2 documents it. */
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ImageRegistries } from './ImageRegistries';

const artifact = (tag: string, more: object = {}) => ({
  digest: `sha256:${'ab'.repeat(32)}`,
  push_time: '2026-03-01T10:00:00.000Z',
  tags: [{ name: tag, push_time: '2026-03-02T10:00:00.000Z' }],
  ...more,
});

let server: Server;
let answers: unknown[];
let asked: { url?: string; authorization?: string }[];

beforeEach(async () => {
  asked = [];
  // Else it might close a connection in the moment in which a process that stood still uses it again.
  server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    const { authorization } = request.headers;
    asked.push({ url: request.url, authorization });
    const answer = answers.shift();
    response.writeHead(typeof answer === 'number' ? answer : 200);
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});

function list(question: { text?: string; limit?: number } = {}) {
  const { port } = server.address() as AddressInfo;
  const registries = new ImageRegistries({
    settings: [
      {
        host: 'harbor.corp',
        url: `http://127.0.0.1:${port}`,
        kind: 'harbor',
        username: 'robot$teal',
        password: 'pw',
      },
    ],
    now: Date.now,
  });
  return registries.listTags({
    ...{ host: 'harbor.corp', repository: 'shop/web/cart', limit: 50 },
    ...question,
  });
}

describe('Harbor', () => {
  it('is asked as its user for the newest artifacts of a repository in a project', async () => {
    answers = [[]];
    await list();
    expect(asked).toEqual([
      {
        url: '/api/v2.0/projects/shop/repositories/web%252Fcart/artifacts?with_tag=true&with_label=true&with_scan_overview=true&sort=-push_time&page_size=100&page=1',
        authorization: `Basic ${Buffer.from('robot$teal:pw').toString(
          'base64',
        )}`,
      },
    ]);
  });

  it('tells when a tag was pushed, its labels, what a scanner found and the commit', async () => {
    answers = [
      [
        artifact('v2', {
          labels: [{ name: 'approved', color: '#48960C' }],
          scan_overview: {
            'application/vnd.security.vulnerability.report; version=1.1': {
              scan_status: 'Success',
              severity: 'High',
              summary: { summary: { High: 2, Low: 5 } },
            },
          },
          extra_attrs: {
            config: {
              Labels: { 'org.opencontainers.image.revision': 'abc1234' },
            },
          },
        }),
        artifact('untagged', { tags: null }),
      ],
    ];
    expect(await list()).toEqual({
      items: [
        {
          tag: 'v2',
          digest: `sha256:${'ab'.repeat(32)}`,
          pushedAt: '2026-03-02T10:00:00.000Z',
          commit: 'abc1234',
          labels: [{ name: 'approved', color: '#48960C' }],
          scan: {
            status: 'Success',
            severity: 'High',
            counts: { High: 2, Low: 5 },
          },
        },
      ],
      more: false,
    });
  });

  it('is read on until there are enough tags that fit', async () => {
    const page = (prefix: string) =>
      Array.from({ length: 100 }, (_, n) => artifact(`${prefix}-${n}`));
    answers = [page('a'), page('b'), [artifact('b-last')]];
    const { items, more } = await list({ text: 'b-', limit: 100 });
    expect(items).toHaveLength(100);
    expect(more).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it.each<[unknown, string]>([
    [401, 'the user and password of rollouts.registries are missing or wrong'],
    [403, 'may not read it'],
    [{ errors: [] }, 'answered with no list of artifacts'],
  ])('that answers %j gives a sentence', async (answer, sentence) => {
    answers = [answer];
    await expect(list()).rejects.toThrow(sentence);
  });
});
