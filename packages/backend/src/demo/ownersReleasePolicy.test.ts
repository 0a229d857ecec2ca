// SPDX-License-Identifier: Apache-2.0
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import {
  configReadPermission,
  configUpdatePermission,
  releaseCreatePermission,
  rolloutLogsReadPermission,
  rolloutPromotePermission,
  rolloutReadPermission,
  rolloutRollbackPermission,
  versionCreatePermission,
} from '@teal/rollouts-common';
import { OwnersReleasePolicy } from './ownersReleasePolicy';

const policy = new OwnersReleasePolicy();
const dora = person('dora', 'shop-team');
const ada = person('ada', 'platform-team');

function person(name: string, team: string): PolicyQueryUser {
  return {
    info: {
      userEntityRef: `user:default/${name}`,
      ownershipEntityRefs: [`user:default/${name}`, `group:default/${team}`],
    },
  } as PolicyQueryUser;
}

describe('OwnersReleasePolicy', () => {
  it('lets everybody see every release', async () => {
    await expect(
      policy.handle({ permission: rolloutReadPermission }, undefined),
    ).resolves.toEqual({ result: AuthorizeResult.ALLOW });
  });

  it.each([
    releaseCreatePermission,
    rolloutPromotePermission,
    rolloutRollbackPermission,
    rolloutLogsReadPermission,
  ])('asks for ownership of the component ($name)', async permission => {
    await expect(policy.handle({ permission }, dora)).resolves.toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'rollouts',
      conditions: {
        rule: 'IS_ENTITY_OWNER',
        params: { claims: dora.info.ownershipEntityRefs },
      },
    });
  });

  it('asks for ownership of the entity whose version is registered', async () => {
    await expect(
      policy.handle({ permission: versionCreatePermission }, dora),
    ).resolves.toMatchObject({
      pluginId: 'catalog',
      conditions: { params: { claims: dora.info.ownershipEntityRefs } },
    });
  });

  it('shows everybody what releases start from, and lets the platform team alone change it', async () => {
    const decided = async (
      permission: typeof configReadPermission,
      user: PolicyQueryUser,
    ) => (await policy.handle({ permission }, user)).result;
    expect(await decided(configReadPermission, dora)).toBe('ALLOW');
    expect(await decided(configUpdatePermission, dora)).toBe('DENY');
    expect(await decided(configUpdatePermission, ada)).toBe('ALLOW');
  });

  it('lets the platform team release what it does not own', async () => {
    await expect(
      policy.handle({ permission: rolloutPromotePermission }, ada),
    ).resolves.toEqual({ result: AuthorizeResult.ALLOW });
  });

  it('gives somebody who owns nothing no claim to any release', async () => {
    await expect(
      policy.handle({ permission: rolloutPromotePermission }, undefined),
    ).resolves.toMatchObject({ conditions: { params: { claims: [] } } });
  });
});
