// SPDX-License-Identifier: Apache-2.0
import { RolloutsClient } from './RolloutsClient';

const key = { cluster: 'eu west', namespace: 'shop', name: 'cart' };

function clientThatAnswers(answer: {
  status: number;
  body: string;
  type?: string;
}) {
  const requests: { url: string; init?: RequestInit }[] = [];
  const client = new RolloutsClient({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: {
      fetch: async (input, init) => {
        requests.push({ url: String(input), init });
        return {
          ok: answer.status < 400,
          status: answer.status,
          statusText: '',
          headers: new Headers({
            'content-type': answer.type ?? 'application/json',
          }),
          json: async () => JSON.parse(answer.body),
          text: async () => answer.body,
        } as Response;
      },
    },
  });
  return { client, requests };
}

const { signal } = new AbortController();

describe('RolloutsClient', () => {
  it('asks for the Rollouts of one entity', async () => {
    const { client, requests } = clientThatAnswers({
      status: 200,
      body: '{"items":[]}',
    });
    await expect(
      client.list({ entityRef: 'component:default/cart' }, { signal }),
    ).resolves.toEqual([]);
    expect(requests[0].url).toBe(
      'http://portal/api/rollouts/rollouts?entityRef=component%3Adefault%2Fcart',
    );
  });

  it('names cluster, namespace and name in the path, escaped', async () => {
    const { client, requests } = clientThatAnswers({ status: 202, body: '{}' });
    await client.act(key, { action: 'promote', release: 'g7', step: 2 });
    expect(requests[0].url).toBe(
      'http://portal/api/rollouts/rollouts/eu%20west/shop/cart/actions',
    );
    expect(requests[0].init?.method).toBe('POST');
    expect(JSON.parse(String(requests[0].init?.body))).toEqual({
      action: 'promote',
      release: 'g7',
      step: 2,
    });
  });

  it('passes on the sentence of a refusal, with its status', async () => {
    const message = 'release g7 of cart is over; now it is g8';
    const { client } = clientThatAnswers({
      status: 409,
      body: JSON.stringify({
        error: { name: 'ConflictError', message },
        response: { statusCode: 409 },
      }),
    });
    await expect(
      client.act(key, { action: 'abort', release: 'g7' }),
    ).rejects.toMatchObject({ status: 409, message, forbidden: false });
  });

  it('reads logs as text', async () => {
    const { client, requests } = clientThatAnswers({
      status: 200,
      body: 'line 1\nline 2',
      type: 'text/plain',
    });
    await expect(client.logs(key, 'cart-1', { signal })).resolves.toBe(
      'line 1\nline 2',
    );
    expect(requests[0].url).toContain('/pods/cart-1/logs?tailLines=');
  });

  it('says that the backend was not reached as status 0', async () => {
    const client = new RolloutsClient({
      discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
      fetchApi: {
        fetch: async () => {
          throw new TypeError('Failed to fetch');
        },
      },
    });
    await expect(client.list({}, { signal })).rejects.toMatchObject({
      status: 0,
      message: 'Failed to fetch',
    });
  });
});
