// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import type { NewVersion } from '@teal/rollouts-common';
import { parseImage } from '@teal/rollouts-common';
import type { Knex } from 'knex';

/** A version that somebody registered. */
export interface RegisteredVersion extends Omit<NewVersion, 'entityRef'> {
  readonly entityRef?: string;
  readonly tag?: string;
  /** RFC 3339. */
  readonly registeredAt: string;
}

/** What is asked for: images of this name, those that were registered for this entity, or both. */
export interface VersionFilter {
  /** An image without tag and digest. */
  readonly imageName?: string;
  readonly entityRef?: string;
  /** Part of the tag. */
  readonly text?: string;
  readonly limit: number;
}

interface VersionRow {
  id: string;
  image: string;
  image_name: string;
  tag: string | null;
  digest: string | null;
  entity_ref: string | null;
  commit_id: string | null;
  committed_at: string | null;
  branch: string | null;
  pipeline_url: string | null;
  author: string | null;
  registered_at: string;
  registered_by: string;
}

/** Of one image name; who builds more often than that releases none of the older ones. */
const MOST_KEPT = 1_000;
/** Databases bound the values of a statement. */
const IMAGES_AT_ONCE = 1_000;

/** The table `versions`. */
export class VersionStore {
  readonly #database: Knex;
  readonly #now: () => number;

  constructor(options: {
    readonly database: Knex;
    readonly now: () => number;
  }) {
    this.#database = options.database;
    this.#now = options.now;
  }

  /** Registers an image; one that was registered before is told anew, and keeps what is not said again. */
  async register(
    version: Omit<NewVersion, 'entityRef'> & { readonly entityRef?: string },
    by: string,
  ): Promise<void> {
    const parsed = parseImage(version.image);
    const said = {
      digest: version.digest ?? parsed?.digest,
      entity_ref: version.entityRef,
      commit_id: version.commit,
      committed_at:
        version.committedAt && new Date(version.committedAt).toISOString(),
      branch: version.branch,
      pipeline_url: version.pipelineUrl,
      author: version.author,
    };
    const row: VersionRow = {
      id: randomUUID(),
      image: version.image,
      image_name: parsed?.name ?? version.image,
      tag: parsed?.tag ?? null,
      digest: said.digest ?? null,
      entity_ref: said.entity_ref ?? null,
      commit_id: said.commit_id ?? null,
      committed_at: said.committed_at ?? null,
      branch: said.branch ?? null,
      pipeline_url: said.pipeline_url ?? null,
      author: said.author ?? null,
      registered_at: new Date(this.#now()).toISOString(),
      registered_by: by,
    };
    const repeated = Object.entries(said).flatMap(([column, value]) =>
      value === undefined ? [] : [column],
    );
    await this.#database<VersionRow>('versions')
      .insert(row)
      .onConflict('image')
      .merge([
        ...repeated,
        'registered_at',
        'registered_by',
      ] as (keyof VersionRow)[]);
    await this.#forgetOld(row.image_name);
  }

  /** The newest first. */
  async list(filter: VersionFilter): Promise<RegisteredVersion[]> {
    const { imageName, entityRef, text, limit } = filter;
    if (imageName === undefined && entityRef === undefined) return [];
    const rows = await this.#database<VersionRow>('versions')
      .where(query => {
        if (imageName !== undefined)
          void query.orWhere('image_name', imageName);
        if (entityRef !== undefined)
          void query.orWhere('entity_ref', entityRef);
      })
      .modify(query => {
        if (text)
          void query.andWhereLike('tag', `%${text.replace(/[%_\\]/g, '')}%`);
      })
      .orderBy([
        { column: 'registered_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit);
    return rows.map(versionOf);
  }

  /**
   * When each of these images was there to be released: its commit's time, else
   * the one at which it was registered. Images that nobody registered are left out.
   */
  async knownSince(
    images: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const since = new Map<string, string>();
    for (let at = 0; at < images.length; at += IMAGES_AT_ONCE) {
      const rows = await this.#database<VersionRow>('versions')
        .whereIn('image', images.slice(at, at + IMAGES_AT_ONCE))
        .select('image', 'committed_at', 'registered_at');
      for (const row of rows) {
        since.set(row.image, row.committed_at ?? row.registered_at);
      }
    }
    return since;
  }

  async #forgetOld(imageName: string): Promise<void> {
    const edge = await this.#database<VersionRow>('versions')
      .where('image_name', imageName)
      .orderBy([
        { column: 'registered_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .offset(MOST_KEPT)
      .first();
    if (!edge) return;
    await this.#database<VersionRow>('versions')
      .where('image_name', imageName)
      .andWhere('registered_at', '<=', edge.registered_at)
      .delete();
  }
}

function versionOf(row: VersionRow): RegisteredVersion {
  return {
    image: row.image,
    registeredAt: row.registered_at,
    tag: row.tag ?? undefined,
    digest: row.digest ?? undefined,
    entityRef: row.entity_ref ?? undefined,
    commit: row.commit_id ?? undefined,
    branch: row.branch ?? undefined,
    pipelineUrl: row.pipeline_url ?? undefined,
    author: row.author ?? undefined,
  };
}
