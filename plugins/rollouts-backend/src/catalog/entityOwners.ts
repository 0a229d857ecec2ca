// SPDX-License-Identifier: Apache-2.0
/**
 * Owners of Rollouts through the catalog entities that they belong to. Read with
 * the plugin's own credentials, because it decides what a person may do and not
 * what a person sees of the catalog.
 */
import type { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import type { Entity } from '@backstage/catalog-model';
import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { RolloutRef } from '@teal/rollouts-common';
import { kubernetesAnnotations } from '@teal/rollouts-common';
import type { Clock } from '../controller/clock';
import type { OwnerLookup, OwnersOf } from '../permissions/authorize';
import type { EntityLink, LinkCandidate } from './entityLink';
import { entityLink } from './entityLink';
import { LinkIndex } from './LinkIndex';

/** A change of owner takes effect after this. */
const MAX_AGE_MS = 10_000;

interface OwnedLink {
  readonly entityRef: string;
  readonly link: EntityLink;
  readonly owners: readonly string[];
}

interface Links {
  readonly all: readonly OwnedLink[];
  readonly index: LinkIndex<OwnedLink>;
}

/** Reads the catalog at most every 10 s, once for all who ask meanwhile. */
export class EntityOwners implements OwnerLookup {
  readonly #options: {
    readonly catalog: CatalogService;
    readonly auth: AuthService;
    readonly clock: Clock;
    readonly candidate: (ref: RolloutRef) => LinkCandidate;
  };
  #links: Promise<Links> | undefined;
  #last: Links | undefined;
  #readAt = 0;

  constructor(options: {
    readonly catalog: CatalogService;
    readonly auth: AuthService;
    readonly clock: Clock;
    /** What is known about a Rollout now. */
    readonly candidate: (ref: RolloutRef) => LinkCandidate;
  }) {
    this.#options = options;
  }

  async load(): Promise<OwnersOf> {
    const { index } = await this.#fresh();
    return (ref, workloadLabels) => {
      const candidate = this.#options.candidate(ref);
      return index
        .of({ ...candidate, ...(workloadLabels && { workloadLabels }) })
        .flatMap(({ owners }) => owners);
    };
  }

  /** The entity that the Rollout belongs to; of several the first by name. */
  async entityOf(ref: RolloutRef): Promise<string | undefined> {
    return this.#first(await this.#fresh(), ref);
  }

  /** Every entity that a Rollout, or a workload without one, belongs to, sorted. */
  async entitiesOf(
    ref: RolloutRef,
    workloadLabels?: Readonly<Record<string, string>>,
  ): Promise<string[]> {
    const { index } = await this.#fresh();
    const candidate = this.#options.candidate(ref);
    return index
      .of({ ...candidate, ...(workloadLabels && { workloadLabels }) })
      .map(({ entityRef }) => entityRef)
      .sort();
  }

  /** The same by what was read last, for whoever can't wait. */
  entityNow(ref: RolloutRef): string | undefined {
    // Who waits for it is told of a failure.
    this.#fresh().catch(() => {});
    return this.#last && this.#first(this.#last, ref);
  }

  /** Entities with workloads that one of these users or groups owns. */
  async ownedBy(claims: readonly string[]): Promise<string[]> {
    const { all } = await this.#fresh();
    return all
      .filter(({ owners }) => owners.some(owner => claims.includes(owner)))
      .map(({ entityRef }) => entityRef);
  }

  #first({ index }: Links, ref: RolloutRef): string | undefined {
    const found = index.of(this.#options.candidate(ref));
    return found.map(({ entityRef }) => entityRef).sort()[0];
  }

  #fresh(): Promise<Links> {
    const now = this.#options.clock.monotonic();
    if (!this.#links || now - this.#readAt > MAX_AGE_MS) {
      this.#readAt = now;
      const reading = this.#read();
      this.#links = reading;
      reading.then(
        links => {
          this.#last = links;
        },
        // A failure is told to whoever waits for it, and not kept for the next.
        () => {
          if (this.#links === reading) this.#links = undefined;
        },
      );
    }
    return this.#links;
  }

  async #read(): Promise<Links> {
    const { catalog, auth } = this.#options;
    const { items } = await catalog.getEntities(
      {
        filter: Object.values(kubernetesAnnotations).map(name => ({
          [`metadata.annotations.${name}`]: CATALOG_FILTER_EXISTS,
        })),
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
          'relations',
        ],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    const links = items.flatMap(entity => {
      const link = entityLink(entity);
      if (!link) return [];
      const entityRef = stringifyEntityRef(entity);
      return [{ entityRef, link, owners: ownersOf(entity) }];
    });
    return { all: links, index: new LinkIndex(links) };
  }
}

function ownersOf(entity: Entity): string[] {
  return (entity.relations ?? [])
    .filter(({ type }) => type === RELATION_OWNED_BY)
    .map(({ targetRef }) => targetRef);
}
