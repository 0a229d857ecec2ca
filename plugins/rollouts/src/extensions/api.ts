// SPDX-License-Identifier: Apache-2.0
import {
  ApiBlueprint,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import { RolloutsClient } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';

/** The client of the rollouts backend. */
export const rolloutsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: rolloutsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new RolloutsClient(deps),
    }),
});
