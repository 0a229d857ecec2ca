// SPDX-License-Identifier: Apache-2.0
import { createBackendModule } from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { OwnersReleasePolicy } from './ownersReleasePolicy';

/** The demo's permission policy. */
export default createBackendModule({
  pluginId: 'permission',
  moduleId: 'owners-release-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new OwnersReleasePolicy());
      },
    });
  },
});
