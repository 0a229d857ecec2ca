// SPDX-License-Identifier: Apache-2.0
import { mockCredentials } from '@backstage/backend-test-utils';
import type { BaseConfiguration, NewRelease } from '@teal/rollouts-common';
import { systemClock } from '../controller/clock';
import type { Authorizer } from '../permissions/authorize';
import { aWorkload } from '../starting/__testUtils__/workloads';
import type { Target } from '../starting/TargetFinder';
import { templateText } from './__testUtils__/templateText';
import { ClusterSchemas } from './ClusterSchemas';
import { readTemplate } from './DeploymentTemplate';
import { TemplateReleases } from './TemplateReleases';

const target = {
  workload: aWorkload(),
  ref: { cluster: 'local', namespace: 'shop', name: 'cart' },
} as Target;

/** The file has version 1.0.0. */
async function settled(
  request: NewRelease,
  base: BaseConfiguration = {},
): Promise<NewRelease> {
  const releases = new TemplateReleases({
    authorizer: { require: async () => {} } as unknown as Authorizer,
    configurations: { of: async () => base },
    targets: { labelsOf: () => ({}) },
    templates: {
      use: async ({ id, version = '1.0.0' }) => {
        const template = readTemplate('f.yaml', templateText({ id, version }));
        if (!template) throw new Error('it is a template');
        return template;
      },
    },
    schemas: new ClusterSchemas(),
    clock: systemClock,
  });
  return releases.settled(mockCredentials.user(), request, {
    ...{ target, entityRef: 'component:default/cart' },
  });
}

const template = { id: 'web' };
const pinned = { id: 'web', version: '0.9.0' };

describe('a release by a template', () => {
  it('takes the version of the request, of the base configuration, or of the file', async () => {
    const versionOf = async (request: NewRelease, base?: BaseConfiguration) =>
      (await settled(request, base)).template?.version;
    expect(await versionOf({ template })).toBe('1.0.0');
    expect(await versionOf({ template }, { template: pinned })).toBe('0.9.0');
    expect(
      await versionOf({ template: { id: 'db' } }, { template: pinned }),
    ).toBe('1.0.0');
    expect(
      await versionOf(
        { template: { id: 'web', version: '2.0.0' } },
        { template: pinned },
      ),
    ).toBe('2.0.0');
  });

  it('takes parameters of the base configuration, as far as the template has them', async () => {
    const base = {
      replicas: 3,
      healthCheckPath: '/well',
      parameters: { host: 'shop.test', other: 'x' },
    };
    const { parameters } = await settled(
      { template, parameters: { host: 'mine.test' }, version: 'v2' },
      base,
    );
    expect(parameters).toEqual({
      ...{ replicas: '3', host: 'mine.test', image: 'ghcr.io/acme/cart:v2' },
    });
  });

  it('keeps the image that runs where none is chosen', async () => {
    const { parameters } = await settled({ template });
    expect(parameters).toEqual({ image: 'ghcr.io/acme/cart:v1' });
  });
});
