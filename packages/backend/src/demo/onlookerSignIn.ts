// SPDX-License-Identifier: Apache-2.0
import { createBackendModule } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

const onlooker = 'user:default/otto';

/** Proves nothing about anybody, like the guest provider, and like it refuses to outside of development. */
const authenticator = createProxyAuthenticator({
  defaultProfileTransform: async () => ({ profile: {} }),
  initialize: () => ({}),
  authenticate: async () => {
    if (process.env.NODE_ENV !== 'development') {
      throw new NotAllowedError(
        'the demo’s onlooker signs in without proof, which only a development environment allows',
      );
    }
    return { result: {} };
  },
});

/** The demo's second person, who may look at everything and change nothing. */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'onlooker-provider',
  register(env) {
    env.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'onlooker',
          factory: createProxyAuthProviderFactory({
            authenticator,
            signInResolver: (_, context) =>
              context.signInWithCatalogUser({ entityRef: onlooker }),
          }),
        });
      },
    });
  },
});
