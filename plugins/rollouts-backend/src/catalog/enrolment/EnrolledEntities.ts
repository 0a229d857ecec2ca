// SPDX-License-Identifier: Apache-2.0
/**
 * Follows the entities that ask for Rollouts: one question to the catalog for
 * all of them, every few seconds, and another one about those that asked before
 * and don't now. Whatever fails leaves what is known as it is.
 */
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogAnnotations } from '@teal/rollouts-common';
import type { Logger } from '../../controller/logger';
import { sentenceOf } from '../../controller/logger';
import type { Enrolment, Mistaken } from './Enrolment';
import { isMistaken } from './Enrolment';
import type { PortalFacts } from './readEnrolment';
import { readEnrolment } from './readEnrolment';

/** Where an entity stands that a Rollout names. */
export type Standing =
  /** It asks for Rollouts. */
  | 'enrolled'
  /** It asks for them, but what it says can't be followed. */
  | 'mistaken'
  /** It is in the catalog, and asks for nothing. */
  | 'dropped'
  /** It isn't in the catalog. */
  | 'gone'
  /** The catalog hasn't said. */
  | 'unknown';

const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
];

/** What the catalog said last. */
export class EnrolledEntities {
  readonly #options: {
    readonly catalog: CatalogService;
    readonly auth: AuthService;
    readonly logger: Logger;
    readonly portal: PortalFacts;
    readonly refreshSeconds: number;
    /** Entity refs that Rollouts name. */
    readonly named: () => ReadonlySet<string>;
    readonly onChange: () => void;
  };
  readonly #ending = new AbortController();
  #work: Promise<void> | undefined;
  #entities: ReadonlyMap<string, Enrolment | Mistaken> | undefined;
  #others: ReadonlyMap<string, 'dropped' | 'gone'> = new Map();
  #seen = '';
  #failing = false;

  constructor(options: {
    readonly catalog: CatalogService;
    readonly auth: AuthService;
    readonly logger: Logger;
    readonly portal: PortalFacts;
    readonly refreshSeconds: number;
    readonly named: () => ReadonlySet<string>;
    /** Called when the next answer differs from the one before. */
    readonly onChange: () => void;
  }) {
    this.#options = options;
  }

  start(): void {
    this.#work = this.#follow();
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#work;
  }

  /** Those that ask for Rollouts; undefined until the catalog has answered once. */
  all(): readonly (Enrolment | Mistaken)[] | undefined {
    return this.#entities && [...this.#entities.values()];
  }

  get(entityRef: string): Enrolment | Mistaken | undefined {
    return this.#entities?.get(entityRef);
  }

  standing(entityRef: string): Standing {
    const entity = this.#entities?.get(entityRef);
    if (entity) return isMistaken(entity) ? 'mistaken' : 'enrolled';
    return this.#others.get(entityRef) ?? 'unknown';
  }

  /** Asks the catalog once. */
  async refresh(): Promise<void> {
    const { portal, onChange } = this.#options;
    const asking = await this.#asking();
    const entities = new Map<string, Enrolment | Mistaken>();
    for (const entity of asking) {
      const read = readEnrolment(entity, portal);
      if (read) entities.set(read.entityRef, read);
    }
    const others = await this.#othersThan(entities);
    const seen = JSON.stringify([[...entities], [...others]]);
    this.#entities = entities;
    this.#others = others;
    if (seen === this.#seen) return;
    this.#seen = seen;
    onChange();
  }

  async #follow(): Promise<void> {
    const { refreshSeconds, logger } = this.#options;
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await this.refresh();
        if (this.#failing) logger.info('The catalog answers again');
        this.#failing = false;
      } catch (error) {
        if (!this.#failing) {
          logger.warn(
            'The catalog was not read; every Rollout stays as it is',
            {
              error: sentenceOf(error),
            },
          );
        }
        this.#failing = true;
      }
      // Until the first answer nothing can be said about any entity.
      const seconds = this.#entities ? refreshSeconds : 1;
      await pauseFor(seconds * 1_000, undefined, { signal, ref: false }).catch(
        () => {},
      );
    }
  }

  async #asking(): Promise<Entity[]> {
    const { catalog } = this.#options;
    const { items } = await catalog.getEntities(
      {
        filter: {
          [`metadata.annotations.${catalogAnnotations.strategy}`]:
            CATALOG_FILTER_EXISTS,
        },
        fields: FIELDS,
      },
      await this.#credentials(),
    );
    return items;
  }

  /** Asked for in one go, and only where a Rollout names an entity that asks for nothing now. */
  async #othersThan(
    entities: ReadonlyMap<string, unknown>,
  ): Promise<Map<string, 'dropped' | 'gone'>> {
    const { catalog, named } = this.#options;
    const entityRefs = [...named()].filter(ref => !entities.has(ref)).sort();
    if (!entityRefs.length) return new Map();
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: FIELDS },
      await this.#credentials(),
    );
    const others = new Map<string, 'dropped' | 'gone'>();
    entityRefs.forEach((ref, index) => {
      const entity = items[index];
      if (!entity) others.set(ref, 'gone');
      // It may ask since the first question; then the next round knows.
      else if (!asksForRollouts(entity)) others.set(ref, 'dropped');
    });
    return others;
  }

  async #credentials() {
    return {
      credentials: await this.#options.auth.getOwnServiceCredentials(),
    };
  }
}

function asksForRollouts({ metadata }: Entity): boolean {
  return metadata.annotations?.[catalogAnnotations.strategy] !== undefined;
}
