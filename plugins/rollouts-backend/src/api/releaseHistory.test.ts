// SPDX-License-Identifier: Apache-2.0
import request from 'supertest';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const DEPLOYMENT = '/apis/apps/v1/namespaces/shop/deployments/cart';
let cluster: MemoryCluster;
let api: TestApi;

beforeAll(async () => {
  cluster = new MemoryCluster();
  cluster.objects.set(DEPLOYMENT, {
    metadata: {
      name: 'cart',
      annotations: { 'rollouts.teal.dev/release': 'g7' },
    },
    spec: {
      template: {
        metadata: { annotations: { 'rollouts.teal.dev/held': 'g7' } },
        spec: {
          containers: [
            { name: 'cart', env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] },
          ],
        },
      },
    },
  });
  cluster.put(aRollout());
  api = await startApi({ clusters: { local: cluster.start } });
});
afterAll(() => api.stop());

/** Asks again after each answer: the recorder writes when it is told, not when it is asked. */
async function until(
  path: string,
  holds: (body: Record<string, any>) => boolean,
): Promise<Record<string, any>> {
  for (;;) {
    const { body, status } = await request(api.app).get(path);
    if (status === 200 && holds(body)) return body;
  }
}

describe('the history at the API', () => {
  it('has the release under way, its timeline and what it applied', async () => {
    const { items } = await until('/releases', ({ items: all }) => all.length);
    expect(items).toMatchObject([
      { releaseId: 'g7', status: 'Running', cluster: 'local' },
    ]);
    const [{ id }] = items;
    const detail = await request(api.app).get(`/releases/${id}`).expect(200);
    expect(detail.body.timeline[0]).toMatchObject({ kind: 'status' });
    const manifest = await until(`/releases/${id}/manifest`, () => true);
    expect(manifest.template).toEqual({
      metadata: {},
      spec: {
        containers: [
          {
            name: 'cart',
            env: [{ name: 'DB_PASSWORD', value: '•••••• (masked)' }],
          },
        ],
      },
    });
    expect(manifest.rollout.traffic.service).toBe('cart');
    const same = await request(api.app)
      .get(`/releases/${id}/compare?with=${id}`)
      .expect(200);
    expect(same.body.changes).toEqual([]);
  });

  it('takes a list of statuses, and one', async () => {
    await until('/releases', ({ items }) => items.length);
    const count = async (query: string) =>
      (await request(api.app).get(`/releases?${query}`).expect(200)).body.items
        .length;
    expect(await count('status=Running')).toBe(1);
    expect(await count('status=Failed&status=Running')).toBe(1);
    expect(await count('status=Failed')).toBe(0);
    await request(api.app).get('/releases?status=Great').expect(400);
    await request(api.app).get('/releases?limit=201').expect(400);
    await request(api.app).get('/releases/nothing').expect(400);
    await request(api.app).get('/releases?cursor=mine').expect(422);
  });

  it('takes words, and times with an offset, as browsers write them', async () => {
    await until('/releases', ({ items }) => items.length);
    const asked = new URLSearchParams({
      text: 'cart: 100 % #1',
      from: '2026-10-01T00:00:00+02:00',
    });
    const { body } = await request(api.app)
      .get(`/releases?${asked}`)
      .expect(200);
    expect(body.items).toEqual([]);
    asked.set('text', 'Cart g7');
    const found = await request(api.app).get(`/releases?${asked}`).expect(200);
    expect(found.body.items).toHaveLength(1);
  });

  it('takes notes and a verdict, audited', async () => {
    const { items } = await until('/releases', ({ items: all }) => all.length);
    const [{ id }] = items;
    await request(api.app)
      .post(`/releases/${id}/notes`)
      .send({ text: 'watch the basket' })
      .expect(201);
    const { body } = await request(api.app)
      .post(`/releases/${id}/verdict`)
      .send({ verdict: 'works' })
      .expect(201);
    expect(body.verdict).toBe('works');
    expect(api.auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'release-verdict',
        meta: { id, verdict: 'works' },
      }),
    );
    await request(api.app)
      .post(`/releases/${id}/verdict`)
      .send({ verdict: 'so-so' })
      .expect(422);
  });
});
