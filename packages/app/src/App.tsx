// SPDX-License-Identifier: Apache-2.0
import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './nav';
import { signInModule } from './signIn';

/**
 * The portal that the demo and the browser tests run. Plugins come by discovery (`app.packages: all` in app-config): every
 * dependency of this package that is a plugin is a feature, Teal's included.
 */
export default createApp({ features: [navModule, signInModule] });
