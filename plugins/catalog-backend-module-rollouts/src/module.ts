// SPDX-License-Identifier: Apache-2.0
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { CatalogModelSources } from '@backstage/catalog-model/alpha';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { catalogModelExtensionPoint } from '@backstage/plugin-catalog-node/alpha';
// The portal's tab and the catalog say the same sentences, by the same code.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import { annotationProblems } from '@teal/rollouts-backend';
import { AnnotationsProcessor } from './AnnotationsProcessor';
import { rolloutsModelLayer } from './modelLayer';

/** Adds Teal's annotations to the catalog: their schema, and a sentence for each mistake in them. */
export const catalogModuleRollouts = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'rollouts',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        model: catalogModelExtensionPoint,
        processing: catalogProcessingExtensionPoint,
      },
      async init({ config, model, processing }) {
        processing.addProcessor(
          new AnnotationsProcessor(annotationProblems(config)),
        );
        model.addModelSource(CatalogModelSources.static([rolloutsModelLayer]));
      },
    });
  },
});
