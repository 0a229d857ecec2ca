// SPDX-License-Identifier: Apache-2.0

/**
 * Every fixture on a real entity page, without a backend or a cluster:
 * `yarn workspace @teal/rollouts start`, then choose one in the catalog.
 */
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import rolloutsPlugin, { rolloutsApiRef } from '../src';
import { entityWithoutRollout, fixtureEntities } from './fixtureEntities';
import { FixtureShelfApi } from './FixtureShelfApi';

const fixtureRollouts = createFrontendModule({
  pluginId: 'rollouts',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: rolloutsApiRef,
          deps: {},
          factory: () => new FixtureShelfApi(),
        }),
    }),
  ],
});

const fixtureCatalog = createFrontendModule({
  pluginId: 'catalog',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: catalogApiRef,
          deps: {},
          factory: () =>
            catalogApiMock({
              entities: [...fixtureEntities, entityWithoutRollout],
            }),
        }),
    }),
  ],
});

createDevApp({
  features: [catalogPlugin, fixtureCatalog, rolloutsPlugin, fixtureRollouts],
});
