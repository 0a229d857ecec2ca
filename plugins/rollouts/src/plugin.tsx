// SPDX-License-Identifier: Apache-2.0
import { createFrontendPlugin } from '@backstage/frontend-plugin-api';

/** Entity tab, entity card and global page of Teal, for the new frontend system. */
export const rolloutsPlugin = createFrontendPlugin({
  pluginId: 'rollouts',
  extensions: [],
});
