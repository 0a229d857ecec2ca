// SPDX-License-Identifier: Apache-2.0
import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';
import type { NewRelease, RolloutsApi } from '@teal/rollouts-common';
import { AnApi, refusal } from '../testing/anApi';
import { aView } from '../testing/aView';
import { createReleaseAction } from './release';

const workspace = createMockDirectory();
const entity = { entityRef: 'component:default/cart' };
const ofCart = { cluster: 'local', namespace: 'shop', rollout: 'cart' };
const workload = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' };

/** A backend that releases, and remembers what it was asked. */
function aBackend(refuse?: () => Promise<Error>) {
  const started: object[] = [];
  const previewed: object[] = [];
  const api: RolloutsApi = {
    ...new AnApi(aView()).api,
    startRelease: async (request: NewRelease) => {
      if (refuse) throw await refuse();
      started.push(request);
      return {
        id: 'a-uuid',
        method: 'rollout',
        cluster: 'local',
        namespace: 'shop',
        workload,
        rollout: 'cart',
        releaseId: 'g8',
        from: { images: ['teal.dev/shop:v1'] },
        to: { images: [request.image ?? `teal.dev/shop:${request.version}`] },
        createdAt: '2026-11-01T09:00:00.000Z',
        status: 'Running',
      };
    },
    previewRelease: async (request: NewRelease) => {
      if (refuse) throw await refuse();
      previewed.push(request);
      return {
        method: 'rollout',
        workload,
        rollout: 'cart',
        container: 'shop',
        from: { image: 'teal.dev/shop:v1' },
        to: { image: 'teal.dev/shop:v2' },
        changes: [{ object: 'Deployment/cart', path: 'spec.template' }],
        warnings: [],
      };
    },
  };
  return { api, started, previewed };
}

async function run(options: {
  readonly backend: ReturnType<typeof aBackend>;
  readonly input: JsonObject;
  readonly isDryRun?: boolean;
  readonly kept?: Map<string, unknown>;
}) {
  const { backend, input, isDryRun, kept = new Map() } = options;
  const outputs: Record<string, unknown> = {};
  const ctx = {
    ...createMockActionContext({ input, workspacePath: workspace.path }),
    isDryRun,
    output: (name: string, value: unknown) => {
      outputs[name] = value;
    },
    async checkpoint({ key, fn }: { key: string; fn(): Promise<unknown> }) {
      if (!kept.has(key)) kept.set(key, await fn());
      return kept.get(key);
    },
  };
  await createReleaseAction({ apiFor: () => backend.api }).handler(
    ctx as never,
  );
  return { outputs, kept };
}

describe('rollouts:release', () => {
  it('releases a version of an entity, once, although the task was interrupted after it', async () => {
    const backend = aBackend();
    const input = { ...entity, version: 'v2', description: 'faster' };
    const { outputs, kept } = await run({ backend, input });
    await run({ backend, input, kept });
    expect(backend.started).toEqual([
      { ...ofCart, version: 'v2', description: 'faster' },
    ]);
    expect(outputs).toEqual({
      cluster: 'local',
      namespace: 'shop',
      name: 'cart',
      workload: 'cart',
      release: 'g8',
      record: 'a-uuid',
      method: 'rollout',
      image: 'teal.dev/shop:v2',
    });
  });

  it('only looks in a dry run', async () => {
    const backend = aBackend();
    const { outputs } = await run({
      backend,
      input: { ...entity, version: 'v2' },
      isDryRun: true,
    });
    expect(backend.started).toEqual([]);
    expect(backend.previewed).toEqual([{ ...ofCart, version: 'v2' }]);
    expect(outputs).toEqual({
      cluster: 'local',
      namespace: 'shop',
      name: 'cart',
      workload: 'cart',
      method: 'rollout',
      image: 'teal.dev/shop:v2',
    });
  });

  it('takes the image of a manifest in the workspace', async () => {
    const backend = aBackend();
    workspace.setContent({
      'deploy.yaml': [
        'kind: Service',
        '---',
        'kind: Deployment',
        'spec: {template: {spec: {containers: [{name: shop, image: "acme/cart:v3"}, {name: proxy, image: envoy}]}}}',
      ].join('\n'),
    });
    const input = { ...entity, manifest: 'deploy.yaml' };
    await run({ backend, input: { ...input, container: 'shop' } });
    expect(backend.started).toEqual([
      { ...ofCart, image: 'acme/cart:v3', container: 'shop' },
    ]);
    await expect(run({ backend, input })).rejects.toThrow(
      'the workload of deploy.yaml has the containers shop, proxy; say with container which one to release',
    );
  });

  it.each<[JsonObject, string]>([
    [
      { ...entity },
      'say what to release by one of image, version, manifest and restart; the input has 0 of them',
    ],
    [{ ...entity, image: 'a', version: 'b' }, 'the input has 2 of them'],
    [{ cluster: 'local', version: 'v2' }, 'say what to release: entityRef, or'],
    [{ ...entity, manifest: 'gone.yaml' }, 'the workspace has no gone.yaml'],
    [{ ...entity, manifest: '../secret' }, 'Relative path is not allowed'],
  ])('refuses %j with a sentence', async (input, sentence) => {
    const backend = aBackend();
    await expect(run({ backend, input })).rejects.toThrow(sentence);
    expect(backend.started).toEqual([]);
  });

  it.each([true, false])(
    'fails with the missing permission, in a dry run (%s) too',
    async isDryRun => {
      const sentence = 'you lack the permission rollouts.release.create';
      const backend = aBackend(() => refusal(403, sentence));
      await expect(
        run({ backend, input: { ...entity, version: 'v2' }, isDryRun }),
      ).rejects.toMatchObject({ name: 'NotAllowedError', message: sentence });
    },
  );
});
