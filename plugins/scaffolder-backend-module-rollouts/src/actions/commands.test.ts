// SPDX-License-Identifier: Apache-2.0
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';
import { AnApi, refusal } from '../testing/anApi';
import { aView, atPause } from '../testing/aView';
import { createAbortAction } from './abort';
import { createPromoteAction } from './promote';
import { createRollbackAction } from './rollback';

const entity = { entityRef: 'component:default/cart' };
const conflict = () =>
  refusal(409, 'step 1 is not the current one; the release is at 2/3');

/** One attempt of a step; checkpoints of an attempt before it are kept in `kept`. */
async function run(options: {
  readonly backend: AnApi;
  readonly create?: typeof createPromoteAction | typeof createAbortAction;
  readonly input?: JsonObject;
  readonly isDryRun?: boolean;
  readonly kept?: Map<string, unknown>;
}) {
  const { backend, create = createPromoteAction, input = entity } = options;
  const { kept = new Map(), isDryRun } = options;
  const outputs: Record<string, unknown> = {};
  const ctx = {
    ...createMockActionContext({ input }),
    isDryRun,
    output: (name: string, value: unknown) => {
      outputs[name] = value;
    },
    async checkpoint({ key, fn }: { key: string; fn(): Promise<unknown> }) {
      if (!kept.has(key)) kept.set(key, await fn());
      return kept.get(key);
    },
  };
  const said = jest.spyOn(ctx.logger, 'info');
  await create({ apiFor: () => backend.api }).handler(ctx as never);
  return { outputs, kept, lines: said.mock.calls.map(([line]) => line) };
}

describe('a command of a template', () => {
  it.each([
    [createPromoteAction, {}, { action: 'promote', release: 'g7', step: 1 }],
    [
      createPromoteAction,
      { all: true },
      { action: 'promote-full', release: 'g7' },
    ],
    [createAbortAction, {}, { action: 'abort', release: 'g7' }],
    [
      createRollbackAction,
      { release: 'g6', reason: 'too slow' },
      { action: 'rollback', release: 'g6', reason: 'too slow' },
    ],
  ])('names what was seen: %#', async (create, input, request) => {
    const backend = new AnApi(aView(atPause));
    const { outputs } = await run({
      backend,
      create: create as typeof createPromoteAction,
      input: { ...entity, ...input },
    });
    expect(backend.acted).toEqual([request]);
    expect(outputs).toMatchObject({
      cluster: 'local',
      namespace: 'shop',
      name: 'cart',
      release: request.release,
      phase: 'Paused',
    });
  });

  it('is given once, although the task was interrupted after it', async () => {
    const backend = new AnApi(aView(atPause));
    const { kept } = await run({ backend });
    await run({ backend, kept });
    expect(backend.acted).toHaveLength(1);
  });

  it('is given once, although the task was interrupted before that was written down', async () => {
    const backend = new AnApi(aView(atPause));
    const { kept } = await run({ backend });
    kept.delete('given');
    backend.refuse = conflict;
    const { lines, outputs } = await run({ backend, kept });
    expect(lines).toEqual([
      expect.stringContaining('was given before the task was interrupted'),
    ]);
    expect(outputs.step).toBe(1);
  });

  it('fails with the sentence of the backend when the release moved on', async () => {
    const backend = new AnApi(aView(atPause));
    backend.refuse = conflict;
    await expect(run({ backend })).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'step 1 is not the current one; the release is at 2/3',
    });
  });

  it.each([false, true])(
    'fails without the permission, in a dry run (%s) too',
    async isDryRun => {
      const backend = new AnApi(aView(atPause));
      const sentence = 'you lack the permission rollouts.release.promote';
      backend.refuse = () => refusal(403, sentence);
      await expect(run({ backend, isDryRun })).rejects.toMatchObject({
        name: 'NotAllowedError',
        message: sentence,
      });
    },
  );

  it('asks for a dry run in a dry run', async () => {
    const backend = new AnApi(aView(atPause));
    const { lines } = await run({ backend, isDryRun: true });
    expect(backend.acted).toEqual([
      { action: 'promote', release: 'g7', step: 1, dryRun: true },
    ]);
    expect(lines).toEqual([
      'dry run: would promote step 1 of release g7 of local/shop/cart',
    ]);
  });

  it('does not fail in a dry run for what steps before it did not really do', async () => {
    const backend = new AnApi(aView(atPause));
    backend.refuse = conflict;
    const { lines } = await run({ backend, isDryRun: true });
    expect(lines[0]).toContain('but now it would be refused: step 1 is not');
  });
});

describe('the Rollout that is meant', () => {
  it('may be said by its place', async () => {
    const backend = new AnApi(aView(atPause));
    const input = { cluster: 'local', namespace: 'shop', name: 'cart' };
    await run({ backend, input });
    expect(backend.listed).toEqual([]);
    expect(backend.acted).toHaveLength(1);
  });

  it.each<[string, AnApi, JsonObject, string]>([
    [
      'nothing',
      new AnApi(),
      { cluster: 'local' },
      'say which Rollout it is: entityRef, or cluster, namespace and name',
    ],
    [
      'an entity without one',
      new AnApi(),
      entity,
      'component:default/cart has no Rollout that you may see',
    ],
    [
      'an entity with two',
      new AnApi(aView(atPause), aView(atPause, { name: 'cart-jobs' })),
      entity,
      'component:default/cart has 2 Rollouts; say with cluster, namespace and name which one: local/shop/cart, local/shop/cart-jobs',
    ],
    [
      'one of them that is not there',
      new AnApi(aView(atPause)),
      { ...entity, name: 'basket', namespace: 'shop' },
      'component:default/cart has no Rollout of the name basket in namespace shop',
    ],
  ])(
    'is asked for when the input says %s',
    async (_what, backend, input, sentence) => {
      await expect(run({ backend, input })).rejects.toThrow(sentence);
      expect(backend.acted).toEqual([]);
    },
  );
});
