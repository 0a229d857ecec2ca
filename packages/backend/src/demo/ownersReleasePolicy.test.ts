// SPDX-License-Identifier: Apache-2.0
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import {
  rolloutPromotePermission,
  rolloutReadPermission,
  rolloutRollbackPermission,
} from '@teal/rollouts-common';
import { OwnersReleasePolicy } from './ownersReleasePolicy';

const policy = new OwnersReleasePolicy();
const dora = {
  info: {
    userEntityRef: 'user:default/dora',
    ownershipEntityRefs: ['user:default/dora', 'group:default/shop-team'],
  },
} as PolicyQueryUser;

describe('OwnersReleasePolicy', () => {
  it('lets everybody see every release', async () => {
    await expect(
      policy.handle({ permission: rolloutReadPermission }, undefined),
    ).resolves.toEqual({ result: AuthorizeResult.ALLOW });
  });

  it.each([rolloutPromotePermission, rolloutRollbackPermission])(
    'asks for ownership of the component ($name)',
    async permission => {
      await expect(policy.handle({ permission }, dora)).resolves.toMatchObject({
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'rollouts',
        conditions: {
          rule: 'IS_ENTITY_OWNER',
          params: { claims: dora.info.ownershipEntityRefs },
        },
      });
    },
  );

  it('gives somebody who owns nothing no claim to any release', async () => {
    await expect(
      policy.handle({ permission: rolloutPromotePermission }, undefined),
    ).resolves.toMatchObject({ conditions: { params: { claims: [] } } });
  });
});
