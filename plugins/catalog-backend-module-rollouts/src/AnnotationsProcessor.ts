// SPDX-License-Identifier: Apache-2.0
import { ENTITY_STATUS_CATALOG_PROCESSING_TYPE } from '@backstage/catalog-client';
import type { Entity } from '@backstage/catalog-model';
import type { AlphaEntity } from '@backstage/catalog-model/alpha';
import type { CatalogProcessor } from '@backstage/plugin-catalog-node';

/**
 * Puts the mistakes in Teal's annotations among an entity's processing errors,
 * where its page and the catalog's filter "has error" show them.
 *
 * They are status items and no errors of the processing itself: those would
 * keep the catalog from taking in anything else that changed in the entity.
 */
export class AnnotationsProcessor implements CatalogProcessor {
  readonly #problemsOf: (entity: Entity) => readonly string[];

  /** @param problemsOf - one sentence a mistake */
  constructor(problemsOf: (entity: Entity) => readonly string[]) {
    this.#problemsOf = problemsOf;
  }

  getProcessorName(): string {
    return 'RolloutsAnnotationsProcessor';
  }

  async postProcessEntity(entity: Entity): Promise<Entity> {
    const problems = this.#problemsOf(entity);
    if (!problems.length) return entity;
    const { status } = entity as AlphaEntity;
    return {
      ...entity,
      status: {
        ...status,
        items: [
          ...(status?.items ?? []),
          ...problems.map(message => ({
            type: ENTITY_STATUS_CATALOG_PROCESSING_TYPE,
            level: 'error' as const,
            message,
            error: { name: 'InputError', message },
          })),
        ],
      },
    } as Entity;
  }
}
