// SPDX-License-Identifier: Apache-2.0
/** The backend that `CatalogPortal` starts. */
import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@teal/catalog-backend-module-rollouts'));
backend.add(import('@teal/rollouts-backend'));
backend.start();
