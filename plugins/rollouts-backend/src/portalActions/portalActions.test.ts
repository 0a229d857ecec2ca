// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { MemoryCluster } from '../api/__testUtils__/MemoryCluster';
import { aRollout } from '../api/__testUtils__/rollouts';
import type { TestApi } from '../api/__testUtils__/startApi';
import { decideAlways, startApi } from '../api/__testUtils__/startApi';
import { aWorkload } from '../starting/__testUtils__/workloads';

// A busy machine needs a while to load a whole backend; nothing waits for this time to pass.
jest.setTimeout(300_000);

const ACTIONS = '/api/rollouts/.backstage/actions/v1/actions';
const cart = { cluster: 'local', namespace: 'shop', name: 'cart' };
const CART = '/apis/apps/v1/namespaces/shop/deployments/cart';
const dora = mockCredentials.user.header('user:default/dora');

let api: TestApi | undefined;
let cluster: MemoryCluster;

async function start(
  options: Omit<Parameters<typeof startApi>[0], 'clusters'> = {},
): Promise<TestApi> {
  cluster = new MemoryCluster();
  cluster.put(aRollout());
  cluster.put(
    aRollout({
      name: 'checkout',
      status: { phase: 'Healthy', release: undefined },
    }),
  );
  api = await startApi({ clusters: { local: cluster.start }, ...options });
  return api;
}

function imageOfCart(): string | undefined {
  const { spec } = cluster.objects.get(CART) as ReturnType<typeof aWorkload>;
  return spec.template.spec.containers[0].image;
}

/** As the Backstage CLI and assistants call an action. */
function invoke(name: string, input: object, authorization = dora) {
  return request(api!.server)
    .post(`${ACTIONS}/${encodeURIComponent(`rollouts:${name}`)}/invoke`)
    .set('authorization', authorization)
    .send(input);
}

afterEach(() => api?.stop());

const commands: [string, object, Record<string, string>][] = [
  ['promote-rollout', { release: 'g7', step: 2 }, { promote: 'g7/2' }],
  ['abort-rollout', { release: 'g7' }, { abort: 'g7' }],
  ['roll-back-rollout', { release: 'g7' }, { rollback: 'g7' }],
];
const release = {
  cluster: 'local',
  namespace: 'shop',
  workload: 'cart',
  version: 'v2',
};
const all: [string, object][] = [
  ['start-release', release],
  ['list-rollouts', {}],
  ['explain-rollout', cart],
  ...commands.map(([name, input]): [string, object] => [
    name,
    { ...cart, ...input },
  ]),
];

describe('the actions registry', () => {
  it('says of each action whether it reads, destroys and may be repeated', async () => {
    const { server } = await start();
    const { body } = await request(server)
      .get(ACTIONS)
      .set('authorization', dora)
      .expect(200);
    const told = body.actions.map(
      ({ id, attributes }: { id: string; attributes: object }) => [
        id,
        attributes,
      ],
    );
    const attributes = (readOnly: boolean, destructive: boolean) => ({
      readOnly,
      destructive,
      idempotent: true,
    });
    expect(Object.fromEntries(told)).toEqual({
      'rollouts:list-rollouts': attributes(true, false),
      'rollouts:explain-rollout': attributes(true, false),
      'rollouts:promote-rollout': attributes(false, true),
      'rollouts:abort-rollout': attributes(false, false),
      'rollouts:roll-back-rollout': attributes(false, true),
      'rollouts:start-release': attributes(false, true),
    });
  });

  it('lists what each Rollout does and what could be done to it', async () => {
    await start();
    const { body } = await invoke('list-rollouts', { phase: 'Paused' });
    expect(body.output.rollouts).toEqual([
      {
        ...cart,
        entityName: 'cart',
        phase: 'Paused',
        release: 'g7',
        step: 2,
        steps: 3,
        weight: 20,
        images: [],
        newImages: [],
        message: 'step 2 of 3: waits for a promote',
        possible: [
          'promote',
          'promote-full',
          'hold',
          'abort',
          'rollback',
          'retry',
          'adjust',
        ].filter(action => action !== 'retry'),
      },
    ]);
  });

  it('explains one Rollout in a paragraph', async () => {
    await start();
    const { body } = await invoke('explain-rollout', cart);
    expect(body.output).toMatchObject({
      explanation: expect.stringMatching(
        /^Rollout shop\/cart in cluster local is at step 2 of 3 of release g7\..*promotes step 2\.$/,
      ),
      release: 'g7',
      step: 2,
    });
  });

  it.each(commands)(
    '%s is written for the person who called, and audited with their name',
    async (name, input, annotation) => {
      const { auditor, audited } = await start();
      await invoke(name, { ...cart, ...input, reason: 'looks good' }).expect(
        200,
      );
      const [[short, value]] = Object.entries(annotation);
      expect(cluster.patches).toHaveLength(1);
      expect(cluster.patches[0].body.metadata.annotations).toEqual({
        [`rollouts.teal.dev/${short}`]: value,
        'rollouts.teal.dev/actor': 'user:default/dora',
        'rollouts.teal.dev/reason': 'looks good',
      });
      expect(auditor.createEvent).toHaveBeenCalledWith(
        expect.objectContaining({
          eventId: `release-${short}`,
          meta: expect.objectContaining({
            user: 'user:default/dora',
            via: 'actions-registry',
            release: 'g7',
          }),
        }),
      );
      expect(audited.success).toHaveBeenCalledTimes(1);
    },
  );

  it.each(commands)('%s is only tried in a dry run', async (name, input) => {
    await start();
    await invoke(name, { ...cart, ...input, dryRun: true }).expect(200);
    expect(cluster.patches).toEqual([]);
  });

  it.each(all)(
    '%s refuses somebody without the permission, and audits that',
    async (name, input) => {
      const { audited } = await start({
        permissions: decideAlways({ result: AuthorizeResult.DENY }),
      });
      const { body } = await invoke(name, input).expect(403);
      expect(body.error.message).toMatch(
        /^you lack the permission rollouts\.release\./,
      );
      expect(cluster.patches).toEqual([]);
      expect(audited.fail).toHaveBeenCalledTimes(1);
    },
  );

  it.each(commands)('%s refuses another plugin', async (name, input) => {
    await start();
    const { body } = await invoke(
      name,
      { ...cart, ...input },
      mockCredentials.service.header(),
    ).expect(403);
    expect(body.error.message).toContain('only a person');
    expect(cluster.patches).toEqual([]);
  });

  it('starts a release for the person who called, once', async () => {
    const { audited, auditor } = await start();
    cluster.remove({ namespace: 'shop', name: 'cart' });
    cluster.objects.set(CART, aWorkload());
    const { body } = await invoke('start-release', {
      ...release,
      dryRun: true,
    }).expect(200);
    expect(body.output).toEqual({
      method: 'rolling',
      workload: 'cart',
      from: ['ghcr.io/acme/cart:v1'],
      to: ['ghcr.io/acme/cart:v2'],
      changes: ['spec.template.spec.containers[shop].image'],
      warnings: expect.any(Array),
    });
    expect(imageOfCart()).toBe('ghcr.io/acme/cart:v1');

    const begun = await invoke('start-release', release).expect(200);
    expect(begun.body.output).toMatchObject({
      record: expect.any(String),
      to: ['ghcr.io/acme/cart:v2'],
    });
    expect(imageOfCart()).toBe('ghcr.io/acme/cart:v2');
    expect(auditor.createEvent).toHaveBeenLastCalledWith(
      expect.objectContaining({
        eventId: 'release-create',
        meta: expect.objectContaining({ user: 'user:default/dora' }),
      }),
    );
    await invoke('start-release', release).expect(409);
    expect(audited.success).toHaveBeenCalledTimes(2);
    expect(audited.fail).toHaveBeenCalledTimes(1);
  });

  it('refuses a command for a release that is over, and says which runs', async () => {
    await start();
    const { body } = await invoke('abort-rollout', {
      ...cart,
      release: 'g6',
    }).expect(409);
    expect(body.error).toMatchObject({
      message: 'release g6 of cart is over; now it is g7',
      now: { release: 'g7' },
    });
  });
});
