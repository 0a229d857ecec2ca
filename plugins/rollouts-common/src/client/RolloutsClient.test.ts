// SPDX-License-Identifier: Apache-2.0
import type { RolloutChange } from '../api';
import { refusalOf } from './refusal';
import { RolloutsClient } from './RolloutsClient';

const ref = { cluster: 'eu west', namespace: 'shop', name: 'cart' };

function clientThatAnswers(answer: () => Response) {
  const requests: { url: string; init?: RequestInit }[] = [];
  const client = new RolloutsClient({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: {
      fetch: async (input, init) => {
        requests.push({ url: String(input), init });
        return answer();
      },
    },
  });
  return { client, requests };
}

const json =
  (body: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(body), {
      status,
      headers: { 'content-type': 'application/json' },
    });

/** A body that arrives in these pieces, then ends. */
const arriving = (pieces: Uint8Array[]) => () =>
  new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        pieces.forEach(piece => controller.enqueue(piece));
        controller.close();
      },
    }),
  );

describe('RolloutsClient', () => {
  it('asks for the Rollouts of one entity', async () => {
    const { client, requests } = clientThatAnswers(json({ items: [] }));
    await expect(
      client.listRollouts({ entityRef: 'component:default/cart' }),
    ).resolves.toEqual([]);
    expect(requests[0].url).toBe(
      'http://portal/api/rollouts/rollouts?entityRef=component%3Adefault%2Fcart',
    );
  });

  it('names cluster, namespace and name in the path, escaped', async () => {
    const { client, requests } = clientThatAnswers(json({}, 202));
    const request = { action: 'promote', release: 'g7', step: 2 } as const;
    await client.act(ref, request);
    expect(requests[0].url).toBe(
      'http://portal/api/rollouts/rollouts/eu%20west/shop/cart/actions',
    );
    expect(requests[0].init?.method).toBe('POST');
    expect(JSON.parse(String(requests[0].init?.body))).toEqual(request);
  });

  it('reads the last lines of a log as text', async () => {
    const { client, requests } = clientThatAnswers(
      () => new Response('line 1\nline 2'),
    );
    await expect(
      client.getPodLogs(ref, 'cart-1', { tailLines: 20 }),
    ).resolves.toBe('line 1\nline 2');
    expect(requests[0].url).toContain('/pods/cart-1/logs?tailLines=20');
  });

  it('gives one change after the other, and tells each sign of life', async () => {
    const change = {
      type: 'removed',
      cluster: 'grün',
      namespace: 'shop',
      name: 'cart',
    } as const;
    const bytes = new TextEncoder().encode(
      `: here I am\n\ndata: ${JSON.stringify(change)}\n\n`,
    );
    const insideTheLetter = bytes.indexOf(0xbc);
    const pieces = [
      bytes.slice(0, 13),
      bytes.slice(13, insideTheLetter),
      bytes.slice(insideTheLetter),
    ];
    const { client, requests } = clientThatAnswers(arriving(pieces));
    const onAlive = jest.fn();
    const changes: RolloutChange[] = [];
    for await (const item of client.watchRollouts({}, { onAlive })) {
      changes.push(item);
    }
    expect(changes).toEqual([change]);
    expect(onAlive).toHaveBeenCalledTimes(3);
    expect(requests[0].init?.headers).toEqual({ accept: 'text/event-stream' });
  });
});

describe('a refusal', () => {
  async function refusalTo(answer: () => Response) {
    const { client } = clientThatAnswers(answer);
    return client
      .act(ref, { action: 'abort', release: 'g7' })
      .then(() => undefined, refusalOf);
  }
  const refused = (statusCode: number, error: Record<string, unknown>) =>
    json({ error, response: { statusCode } }, statusCode);

  it('names the permission that is missing', async () => {
    const message = 'you lack rollouts.release.abort';
    const permission = 'rollouts.release.abort';
    expect(await refusalTo(refused(403, { message, permission }))).toEqual({
      kind: 'forbidden',
      message,
      permission,
    });
  });

  it('says what runs now when the release has moved on', async () => {
    const message = 'release g7 of cart is over; now it is g8';
    const now = { phase: 'Progressing', release: 'g8' };
    expect(await refusalTo(refused(409, { message, now }))).toEqual({
      kind: 'conflict',
      message,
      now,
    });
  });

  it('names what would make a new release pass, and nothing that it does not know', async () => {
    const message = 'release g7 of cart is under way';
    const conflict = (remedy: string) =>
      refusalTo(refused(409, { message, remedy }));
    for (const remedy of ['supersede', 'restart', 'takeOver']) {
      expect(await conflict(remedy)).toMatchObject({ remedy });
    }
    expect(await conflict('pray')).toMatchObject({ remedy: undefined });
  });

  it('names the field that is wrong', async () => {
    expect(
      await refusalTo(refused(422, { message: 'm', field: 'step' })),
    ).toEqual({ kind: 'invalid', message: 'm', field: 'step' });
  });

  it('is told from a backend that was not reached', async () => {
    expect(
      await refusalTo(() => {
        throw new TypeError('Failed to fetch');
      }),
    ).toEqual({ kind: 'failed', message: 'Failed to fetch' });
  });
});
