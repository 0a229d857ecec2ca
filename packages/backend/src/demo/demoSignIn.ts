// SPDX-License-Identifier: Apache-2.0
import { createBackendModule } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

/** By provider: whom it signs in, beside the guest provider's Dora. */
const people = {
  colleague: 'user:default/olga',
  onlooker: 'user:default/otto',
  platform: 'user:default/ada',
};

/** Proves nothing about anybody, like the guest provider, and like it refuses to outside of development. */
const authenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize: () => ({}),
  authenticate: async () => {
    if (process.env.NODE_ENV !== 'development') {
      throw new NotAllowedError(
        'the demo’s people sign in without proof, which only a development environment allows',
      );
    }
    return { result: {} };
  },
});

/** The demo's people beside Dora: a colleague on her team, an onlooker, and the platform team's administrator. */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-people',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        for (const [providerId, entityRef] of Object.entries(people)) {
          providers.registerProvider({
            providerId,
            factory: createProxyAuthProviderFactory({
              authenticator,
              signInResolver: (_, context) =>
                context.signInWithCatalogUser({ entityRef }),
            }),
          });
        }
      },
    });
  },
});
