// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import {
  rolloutConditions,
  createRolloutConditionalDecision,
} from '../permissions/rules';
import { rolloutPromotePermission } from '@teal/rollouts-common';
import { MemoryCluster } from './__testUtils__/MemoryCluster';
import { aRollout } from './__testUtils__/rollouts';
import type { TestApi } from './__testUtils__/startApi';
import { decideAlways, startApi } from './__testUtils__/startApi';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const PATH = '/rollouts/local/shop/cart/actions';
const promote = { action: 'promote', release: 'g7', step: 2 };
const adjust = {
  action: 'adjust',
  release: 'g7',
  step: 2,
  traffic: {
    weight: 35,
    matches: [{ method: 'GET', cookies: [{ name: 'beta', value: 'always' }] }],
  },
};
const names = (short: string) => `rollouts.teal.dev/${short}`;

let api: TestApi | undefined;
let cluster: MemoryCluster;

async function start(
  rollout = aRollout(),
  options: Omit<Parameters<typeof startApi>[0], 'clusters'> = {},
): Promise<TestApi> {
  cluster = new MemoryCluster();
  cluster.put(rollout);
  api = await startApi({ clusters: { local: cluster.start }, ...options });
  return api;
}

afterEach(() => api?.stop());

describe('a command', () => {
  it.each([
    [promote, { promote: 'g7/2' }],
    [{ action: 'promote-full', release: 'g7' }, { promote: 'g7/full' }],
    [{ action: 'hold', release: 'g7' }, { hold: 'g7' }],
    [{ action: 'abort', release: 'g7' }, { abort: 'g7' }],
    [{ action: 'rollback', release: 'g7' }, { rollback: 'g7' }],
    [
      adjust,
      {
        adjust: JSON.stringify({
          release: 'g7',
          step: 2,
          traffic: adjust.traffic,
        }),
      },
    ],
  ])(
    '%j becomes the annotation %j with who gave it',
    async (body, annotation) => {
      const { app } = await start();
      const answer = await request(app)
        .post(PATH)
        .set('authorization', mockCredentials.user.header('user:default/dora'))
        .send({ ...body, reason: ' looks good ' })
        .expect(202);
      const [[short, value]] = Object.entries(annotation);
      expect(answer.body.rollout.metadata.annotations).toEqual({
        [names(short)]: value,
        [names('actor')]: 'user:default/dora',
        [names('reason')]: 'looks good',
      });
      expect(cluster.patches).toEqual([
        expect.objectContaining({ fieldManager: 'teal-portal' }),
      ]);
    },
  );

  it('resume takes the hold away, and the reason of whoever held it', async () => {
    const { app } = await start(
      aRollout({
        annotations: { [names('hold')]: 'g7', [names('reason')]: 'lunch' },
      }),
    );
    const { body } = await request(app)
      .post(PATH)
      .send({ action: 'resume', release: 'g7' })
      .expect(202);
    expect(body.rollout.metadata.annotations).toEqual({
      [names('actor')]: 'user:default/mock',
    });
  });

  it('retry goes out for a release that was rolled back', async () => {
    const { app } = await start(aRollout({ status: { phase: 'RolledBack' } }));
    await request(app)
      .post(PATH)
      .send({ action: 'retry', release: 'g7' })
      .expect(202);
    expect(cluster.patches[0].body.metadata.annotations[names('retry')]).toBe(
      'g7',
    );
  });

  it('is only tried in a dry run: the answer shows it, nothing is written, and the audit knows that it was one', async () => {
    const { app, auditor } = await start();
    const { body } = await request(app)
      .post(PATH)
      .send({ ...promote, dryRun: true })
      .expect(202);
    expect(body.rollout.metadata.annotations).toMatchObject({
      [names('promote')]: 'g7/2',
    });
    expect(cluster.patches).toEqual([]);
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        meta: expect.objectContaining({ dryRun: true }),
      }),
    );
  });

  it('is told to the audit, with its release and outcome', async () => {
    const { app, auditor, audited } = await start();
    await request(app).post(PATH).send(promote).expect(202);
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId: 'release-promote',
        severityLevel: 'medium',
        meta: {
          cluster: 'local',
          namespace: 'shop',
          name: 'cart',
          release: 'g7',
          step: 2,
        },
      }),
    );
    expect(audited.success).toHaveBeenCalledTimes(1);
  });
});

describe('a command is refused', () => {
  it('403 with the permission, before anything is read or written, and audited', async () => {
    const { app, audited } = await start(aRollout(), {
      permissions: decideAlways({ result: AuthorizeResult.DENY }),
    });
    const { body } = await request(app)
      .post('/rollouts/local/shop/nobody-knows/actions')
      .send(promote)
      .expect(403);
    expect(body.error).toMatchObject({
      name: 'MissingPermissionError',
      permission: 'rollouts.release.promote',
    });
    expect(cluster.patches).toEqual([]);
    expect(audited.fail).toHaveBeenCalledTimes(1);
  });

  it('403 for another plugin: only a person commands', async () => {
    const { app } = await start();
    await request(app)
      .post(PATH)
      .set('authorization', mockCredentials.service.header())
      .send(promote)
      .expect(403);
    expect(cluster.patches).toEqual([]);
  });

  it.each([
    ['its owner', 'group:default/shop', 202],
    ['somebody else', 'group:default/others', 403],
  ])('or not by a policy about ownership: %s', async (_who, owner, status) => {
    const { app } = await start(aRollout(), {
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'cart',
            annotations: { 'backstage.io/kubernetes-id': 'cart' },
          },
          relations: [{ type: 'ownedBy', targetRef: owner }],
        },
      ],
      permissions: decideAlways(
        createRolloutConditionalDecision(
          rolloutPromotePermission,
          rolloutConditions.isEntityOwner({ claims: ['group:default/shop'] }),
        ),
      ),
    });
    const answer = await request(app).post(PATH).send(promote);
    expect(answer.status).toBe(status);
  });

  it('404 for a Rollout and for a cluster that are not there', async () => {
    const { app } = await start();
    const gone = await request(app)
      .post('/rollouts/local/shop/gone/actions')
      .send(promote)
      .expect(404);
    expect(gone.body.error.message).toBe('there is no Rollout local/shop/gone');
    const { body } = await request(app)
      .post('/rollouts/moon/shop/cart/actions')
      .send(promote)
      .expect(404);
    expect(body.error.message).toContain('there are: local');
  });

  it('409 when another release runs, and says which', async () => {
    const { app } = await start();
    const { body } = await request(app)
      .post(PATH)
      .send({ ...promote, release: 'g6' })
      .expect(409);
    expect(body.error).toMatchObject({
      message: 'release g6 of cart is over; now it is g7',
      now: { phase: 'Paused', release: 'g7', step: '2/3' },
    });
    expect(cluster.patches).toEqual([]);
  });

  it('409 when the release moved on to another step', async () => {
    const { app } = await start();
    const { body } = await request(app)
      .post(PATH)
      .send({ ...promote, step: 1 })
      .expect(409);
    expect(body.error.message).toContain('the release is at 2/3');
  });

  it('409 when the release moved on between the cache and the write', async () => {
    const { app } = await start();
    cluster.beforePatch = () =>
      cluster.put(
        aRollout({
          status: { release: { id: 'g8', startedAt: '' }, step: '1/3' },
        }),
        { seen: false },
      );
    const { body } = await request(app).post(PATH).send(promote).expect(409);
    expect(body.error.now).toMatchObject({ release: 'g8', step: '1/3' });
    expect(cluster.patches).toHaveLength(1);
  });

  it('not by a change that leaves the release where it is: the write is tried again', async () => {
    const { app } = await start();
    cluster.beforePatch = () => {
      cluster.beforePatch = () => {};
      cluster.put(aRollout({ annotations: { 'someone.else/notes': 'new' } }));
    };
    await request(app).post(PATH).send(promote).expect(202);
    expect(cluster.patches).toHaveLength(2);
  });

  it('422 with what the route says about an adjustment that it cannot carry', async () => {
    const { app } = await start();
    cluster.problemOfTraffic = 'HTTPRoute cart: rule 1 replaces the prefix';
    const { body } = await request(app).post(PATH).send(adjust).expect(422);
    expect(body.error).toMatchObject({
      field: 'traffic',
      message:
        "traffic can't be carried by HTTPRoute cart: rule 1 replaces the prefix",
    });
    expect(cluster.patches).toEqual([]);
  });

  it.each([
    ['step', { action: 'promote', release: 'g7' }],
    ['step', { ...promote, step: 0 }],
    ['step', { ...promote, step: 4 }],
    ['action', { action: 'restart', release: 'g7' }],
    ['step', { ...adjust, step: undefined }],
    ['traffic', { ...adjust, traffic: undefined }],
    ['traffic.weight', { ...adjust, traffic: { weight: 101 } }],
    ['traffic.matches.0', { ...adjust, traffic: { matches: [{}] } }],
    [
      'traffic.matches.0.cookies.0.name',
      {
        ...adjust,
        traffic: { matches: [{ cookies: [{ name: '', value: 'a' }] }] },
      },
    ],
    ['release', { action: 'abort' }],
    ['release', { action: 'abort', release: 'seven' }],
    ['reason', { action: 'abort', release: 'g7', reason: 'x'.repeat(501) }],
  ])('422 that names %s: %j', async (field, body) => {
    const { app } = await start();
    const answer = await request(app).post(PATH).send(body).expect(422);
    expect(answer.body.error.field).toBe(field);
    expect(cluster.patches).toEqual([]);
  });
});

describe('where a second person is asked for', () => {
  const environments = [
    {
      name: 'live',
      label: 'production' as const,
      cluster: 'local',
      namespaces: ['shop'],
      fourEyes: true,
    },
  ];
  const began = {
    release: {
      id: 'g7',
      startedAt: '2026-11-01T08:00:00Z',
      changedBy: 'user:default/dora',
    },
  };
  const as = (person: string) => mockCredentials.user.header(person);

  it('whoever began the release does not promote it, and nothing is written', async () => {
    const { app } = await start(aRollout({ status: began }), {
      settings: { clusters: [], environments },
    });
    const { body } = await request(app)
      .post(PATH)
      .set('authorization', as('user:default/dora'))
      .send(promote)
      .expect(403);
    expect(body.error).toMatchObject({
      name: 'SecondPersonError',
      message: expect.stringContaining(
        'environment live asks for a second person to promote it',
      ),
    });
    expect(cluster.patches).toEqual([]);
  });

  it('somebody else does, and the page knows the environment', async () => {
    const { app } = await start(aRollout({ status: began }), {
      settings: { clusters: [], environments },
    });
    const { body } = await request(app)
      .post(PATH)
      .set('authorization', as('user:default/emil'))
      .send(promote)
      .expect(202);
    expect(body.environment).toEqual({
      name: 'live',
      label: 'production',
      fourEyes: true,
    });
  });

  it('whoever began it takes it back alone', async () => {
    const { app } = await start(aRollout({ status: began }), {
      settings: { clusters: [], environments },
    });
    await request(app)
      .post(PATH)
      .set('authorization', as('user:default/dora'))
      .send({ action: 'rollback', release: 'g7' })
      .expect(202);
    expect(cluster.patches).toHaveLength(1);
  });
});
