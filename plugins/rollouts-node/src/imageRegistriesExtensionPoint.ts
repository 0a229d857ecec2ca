// SPDX-License-Identifier: Apache-2.0
import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { ImageRegistry } from './ImageRegistry';

/** Where modules of the plugin `rollouts` add image registries. */
export interface ImageRegistriesExtensionPoint {
  /**
   * Registries are asked in the order in which they were added, before Teal's own client.
   *
   * @throws Error when a registry with the same id was added before.
   */
  addImageRegistry(registry: ImageRegistry): void;
}

/** See {@link ImageRegistriesExtensionPoint}. */
export const imageRegistriesExtensionPoint =
  createExtensionPoint<ImageRegistriesExtensionPoint>({
    id: 'rollouts.imageRegistries',
  });
