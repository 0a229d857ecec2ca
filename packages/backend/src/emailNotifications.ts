// SPDX-License-Identifier: Apache-2.0
import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';

/** E-mail where it is configured; without a configuration Backstage's module keeps the notifications from starting. */
export default createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  *loader({ config }) {
    if (config.has('notifications.processors.email')) {
      yield import('@backstage/plugin-notifications-backend-module-email');
    }
  },
});
