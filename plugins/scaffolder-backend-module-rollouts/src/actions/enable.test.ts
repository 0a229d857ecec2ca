// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import type { JsonObject } from '@backstage/types';
import type { RolloutsApi } from '@teal/rollouts-common';
import { parse } from 'yaml';
import { AnApi, refusal } from '../testing/anApi';
import { createEnableAction } from './enable';

const workspace = createMockDirectory();
const steps = [{ replicas: '50%', pause: {} }];
const catalogInfo = [
  'kind: Component # ours',
  'metadata:',
  '  name: cart',
  '',
].join('\n');

const portal: RolloutsApi = {
  ...new AnApi().api,
  listPresets: async () => [
    { name: 'blue-green', builtIn: true, steps },
    { name: 'canary', builtIn: true, steps },
  ],
};

async function run(input: JsonObject, api: RolloutsApi = portal) {
  const outputs: Record<string, unknown> = {};
  const ctx = {
    ...createMockActionContext({ input, workspacePath: workspace.path }),
    output: (name: string, value: unknown) => {
      outputs[name] = value;
    },
  };
  await createEnableAction({ apiFor: () => api }).handler(ctx as never);
  return outputs;
}

const file = (path: string) => readFileSync(workspace.resolve(path), 'utf8');

beforeEach(() => workspace.setContent({ 'catalog-info.yaml': catalogInfo }));

describe('rollouts:enable', () => {
  it('adds the annotation, and gives the file and the difference', async () => {
    const { path, content, diff, changed } = await run({
      strategy: 'blue-green',
      service: 'basket',
    });
    const lines = [
      '  annotations:',
      '    rollouts.teal.dev/strategy: blue-green',
      '    rollouts.teal.dev/service: basket',
    ];
    expect(content).toBe(`${catalogInfo}${lines.join('\n')}\n`);
    expect(file('catalog-info.yaml')).toBe(content);
    expect({ path, changed }).toEqual({
      path: 'catalog-info.yaml',
      changed: true,
    });
    for (const line of lines) expect(diff).toContain(`+${line}`);
  });

  it('changes nothing where the file says so already', async () => {
    await run({ strategy: 'canary' });
    expect(await run({ strategy: 'canary' })).toMatchObject({
      changed: false,
      diff: '',
    });
  });

  it('writes steps of its own as an inline strategy', async () => {
    await run({ steps: '- replicas: 100%\n' });
    const { metadata } = parse(file('catalog-info.yaml'));
    expect(metadata.annotations).toEqual({
      'rollouts.teal.dev/strategy': 'inline',
      'rollouts.teal.dev/steps': '- replicas: 100%\n',
    });
  });

  it('writes a Rollout for GitOps, with the steps of the preset', async () => {
    await run({
      as: 'manifest',
      strategy: 'canary',
      path: 'deploy/rollout.yaml',
      namespace: 'shop',
      workload: 'cart',
      route: 'web',
      entityRef: 'component:default/cart',
    });
    expect(parse(file('deploy/rollout.yaml'))).toEqual({
      apiVersion: 'rollouts.teal.dev/v1alpha1',
      kind: 'Rollout',
      metadata: {
        name: 'cart',
        namespace: 'shop',
        labels: { 'backstage.io/kubernetes-id': 'cart' },
      },
      spec: {
        workloadRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'cart',
        },
        strategy: { type: 'BlueGreen', steps },
        traffic: {
          service: 'cart',
          routes: [
            {
              apiVersion: 'gateway.networking.k8s.io/v1',
              kind: 'HTTPRoute',
              name: 'web',
            },
          ],
        },
      },
    });
  });

  it.each<[JsonObject, string]>([
    [
      { strategy: 'blue-gren' },
      'this portal has no preset "blue-gren"; there are blue-green, canary',
    ],
    [{}, 'say how to release: strategy (blue-green, canary), or the steps'],
    [{ steps: 'replicas: 1' }, 'steps must be a list of at least one step'],
    [{ steps: '- [' }, 'steps is no YAML: '],
    [
      { strategy: 'canary', path: 'gone.yaml' },
      'the workspace has no gone.yaml; fetch it in a step before',
    ],
    [
      { strategy: 'canary', path: '../out.yaml' },
      'Relative path is not allowed',
    ],
    [
      { strategy: 'canary', as: 'manifest' },
      'a manifest needs to know where it belongs: namespace and workload',
    ],
  ])(
    'refuses %j with a sentence, and leaves the file',
    async (input, sentence) => {
      await expect(run(input)).rejects.toThrow(sentence);
      expect(file('catalog-info.yaml')).toBe(catalogInfo);
    },
  );

  it('refuses somebody who may not see the presets', async () => {
    const sentence = 'you lack the permission rollouts.release.read';
    const listPresets = async () => {
      throw await refusal(403, sentence);
    };
    await expect(
      run({ strategy: 'canary' }, { ...portal, listPresets }),
    ).rejects.toMatchObject({ name: 'NotAllowedError', message: sentence });
    expect(file('catalog-info.yaml')).toBe(catalogInfo);
  });
});
