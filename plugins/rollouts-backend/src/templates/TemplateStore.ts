// SPDX-License-Identifier: Apache-2.0
import type { TemplateProblem } from '@teal/rollouts-common';
import type { Knex } from 'knex';

/** A version of a template as it was read. */
export interface StoredTemplate {
  readonly id: string;
  readonly version: string;
  readonly location: string;
  readonly file: string;
  readonly content: string;
  /** RFC 3339. */
  readonly foundAt: string;
}

/** What a location holds now. */
export interface LocationContent {
  readonly url: string;
  readonly etag: string;
  /** Each id once. */
  readonly templates: readonly Pick<
    StoredTemplate,
    'id' | 'version' | 'file' | 'content'
  >[];
  /** Files that can't be used; what was read from them before stays. */
  readonly broken: readonly string[];
  readonly problems: readonly TemplateProblem[];
}

interface TemplateRow {
  id: string;
  version: string;
  location: string;
  file: string;
  content: string;
  present: boolean;
  found_at: string;
}

interface LocationRow {
  url: string;
  etag: string | null;
  problems: string;
  looked_at: string;
}

/** Of one template; releases may name any of them. */
const MOST_VERSIONS = 200;

/** The tables `deployment_templates` and `template_locations`. */
export class TemplateStore {
  readonly #database: Knex;
  readonly #now: () => number;

  constructor(options: {
    readonly database: Knex;
    readonly now: () => number;
  }) {
    this.#database = options.database;
    this.#now = options.now;
  }

  /** Of the last look that found something else. */
  async etagOf(url: string): Promise<string | undefined> {
    const row = await this.#database<LocationRow>('template_locations')
      .where({ url })
      .first();
    return row?.etag ?? undefined;
  }

  /**
   * Takes over what a location holds. A version that is known stays what it was,
   * and an id that another location has stays there; both are told as problems.
   *
   * @param locations - those of the configuration: what others hold is nobody's
   */
  async put(
    content: LocationContent,
    locations: readonly string[],
  ): Promise<void> {
    const { url, etag, templates, broken } = content;
    const problems = [...content.problems];
    await this.#database.transaction(async all => {
      const kept: string[] = [];
      const refused: string[] = [];
      for (const template of templates) {
        const { id, file } = template;
        const message = await this.#putOne(all, url, template, locations);
        if (message === undefined) {
          kept.push(id);
        } else {
          refused.push(file);
          problems.push({ location: url, file, message });
        }
      }
      await all<TemplateRow>('deployment_templates')
        .where('location', url)
        .whereNotIn('id', kept)
        .whereNotIn('file', [...broken, ...refused])
        .update({ present: false });
      await this.#looked(all, { url, etag, problems });
    });
  }

  /** Nothing there has changed. */
  async unchanged(url: string): Promise<void> {
    await this.#database<LocationRow>('template_locations')
      .where({ url })
      .update({ looked_at: this.#at() });
  }

  /** What was read before stays; the next look asks for everything. */
  async unreadable(url: string, message: string): Promise<void> {
    const problems = [{ location: url, message }];
    await this.#looked(this.#database, { url, etag: null, problems });
  }

  async problems(locations: readonly string[]): Promise<TemplateProblem[]> {
    const rows = await this.#database<LocationRow>('template_locations')
      .whereIn('url', [...locations])
      .orderBy('url');
    return rows.flatMap(
      ({ problems }) => JSON.parse(problems) as TemplateProblem[],
    );
  }

  /** The versions that files have now, by id. */
  async present(locations: readonly string[]): Promise<StoredTemplate[]> {
    const rows = await this.#database<TemplateRow>('deployment_templates')
      .where('present', true)
      .whereIn('location', [...locations])
      .orderBy('id');
    return rows.map(templateOf);
  }

  /** Of each id, the one that was found last first. */
  async versions(
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.#database<TemplateRow>('deployment_templates')
      .select('id', 'version')
      .whereIn('id', [...ids])
      .orderBy([
        { column: 'present', order: 'desc' },
        { column: 'found_at', order: 'desc' },
        { column: 'version', order: 'desc' },
      ]);
    return new Map(
      ids.map(id => [
        id,
        rows.filter(row => row.id === id).map(({ version }) => version),
      ]),
    );
  }

  /** Undefined where there is no such version. */
  async get(id: string, version: string): Promise<StoredTemplate | undefined> {
    const row = await this.#database<TemplateRow>('deployment_templates')
      .where({ id, version })
      .first();
    return row && templateOf(row);
  }

  async #putOne(
    all: Knex,
    location: string,
    template: LocationContent['templates'][number],
    locations: readonly string[],
  ): Promise<string | undefined> {
    const { id, version, file, content } = template;
    const table = () => all<TemplateRow>('deployment_templates');
    const others = locations.filter(it => it !== location);
    const elsewhere = await table()
      .where({ id, present: true })
      .whereIn('location', others)
      .first();
    if (elsewhere) {
      return `there is a template ${id} in ${elsewhere.location} (${elsewhere.file}) already; give this one another name`;
    }
    const known = await table().where({ id, version }).first();
    if (known && known.content !== content) {
      return `${id} ${version} is another text than before, and releases name it; give it another version`;
    }
    await table().where({ id }).update({ present: false });
    const row = { location, file, present: true };
    if (known) {
      await table().where({ id, version }).update(row);
    } else {
      await table().insert({
        ...{ ...row, id, version, content },
        found_at: this.#at(),
      });
      await forgetOld(all, id);
    }
    return undefined;
  }

  async #looked(
    all: Knex,
    look: {
      readonly url: string;
      readonly etag: string | null;
      readonly problems: readonly TemplateProblem[];
    },
  ): Promise<void> {
    const { url, etag, problems } = look;
    await all<LocationRow>('template_locations')
      .insert({
        ...{ url, etag },
        problems: JSON.stringify(problems),
        looked_at: this.#at(),
      })
      .onConflict('url')
      .merge();
  }

  #at(): string {
    return new Date(this.#now()).toISOString();
  }
}

async function forgetOld(all: Knex, id: string): Promise<void> {
  const old = await all<TemplateRow>('deployment_templates')
    .select('version')
    .where({ id, present: false })
    .orderBy('found_at', 'desc')
    .offset(MOST_VERSIONS)
    // SQLite takes no offset without a limit.
    .limit(MOST_VERSIONS);
  await all<TemplateRow>('deployment_templates')
    .where({ id })
    .whereIn(
      'version',
      old.map(({ version }) => version),
    )
    .delete();
}

function templateOf(row: TemplateRow): StoredTemplate {
  const { id, version, location, file, content } = row;
  return { id, version, location, file, content, foundAt: row.found_at };
}
