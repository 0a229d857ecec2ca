// SPDX-License-Identifier: Apache-2.0
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createAbortAction } from './actions/abort';
import { createEnableAction } from './actions/enable';
import { createPromoteAction } from './actions/promote';
import { createReleaseAction } from './actions/release';
import { createRollbackAction } from './actions/rollback';
import { createWaitAction } from './actions/wait';
import { apiForTasks } from './apiForTasks';

/** Adds the `rollouts:…` actions to the scaffolder. */
export const rolloutsModule = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'rollouts',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, discovery }) {
        const apiFor = apiForTasks({ auth, discovery });
        actions.addActions(
          createEnableAction({ apiFor }),
          createReleaseAction({ apiFor }),
          createPromoteAction({ apiFor }),
          createAbortAction({ apiFor }),
          createRollbackAction({ apiFor }),
          createWaitAction({ apiFor }),
        );
      },
    });
  },
});
