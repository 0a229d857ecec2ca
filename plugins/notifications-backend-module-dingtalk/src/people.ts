// SPDX-License-Identifier: Apache-2.0
/** Who a notification is for: its owners for robots that take theirs, and how DingTalk knows the people. */
import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  parseEntityRef,
  RELATION_HAS_MEMBER,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Mentioned } from './message';

/** On User entities: the mobile number by which DingTalk knows the person. */
export const MOBILE_ANNOTATION = 'dingtalk.com/mobile';
/** On User entities: the person's id in DingTalk. */
export const USER_ID_ANNOTATION = 'dingtalk.com/user-id';

/** A message that mentions more people than these mentions only the first ones. */
const MAX_MENTIONED = 50;

/** Asks the catalog with the plugin's own rights. */
export class People {
  readonly #catalog: CatalogService;
  readonly #auth: AuthService;

  constructor(options: {
    readonly catalog: CatalogService;
    readonly auth: AuthService;
  }) {
    this.#catalog = options.catalog;
    this.#auth = options.auth;
  }

  /** People and groups as they are, everything else with its owners. */
  async withOwners(refs: readonly string[]): Promise<string[]> {
    const normal = refs.map(ref => stringifyEntityRef(parseEntityRef(ref)));
    const things = normal.filter(ref => !isPersonOrGroup(ref));
    const owners = (await this.#read(things)).flatMap(entity =>
      targets(entity, RELATION_OWNED_BY),
    );
    return [...new Set([...normal, ...owners])];
  }

  /** The people among them and in the groups among them, but for who did it. */
  async mentioned(
    refs: readonly string[],
    excluded: readonly string[],
  ): Promise<Mentioned> {
    const groups = refs.filter(ref => parseEntityRef(ref).kind === 'group');
    const members = (await this.#read(groups)).flatMap(group =>
      targets(group, RELATION_HAS_MEMBER),
    );
    const people = [...new Set([...refs, ...members])]
      .filter(ref => parseEntityRef(ref).kind === 'user')
      .filter(ref => !excluded.includes(ref))
      .slice(0, MAX_MENTIONED);
    const users = await this.#read(people);
    const known = users.map(({ metadata: { annotations = {} } }) => ({
      userId: annotations[USER_ID_ANNOTATION],
      mobile: annotations[MOBILE_ANNOTATION],
    }));
    return {
      userIds: known.flatMap(({ userId }) => userId ?? []),
      mobiles: known.flatMap(({ userId, mobile }) =>
        userId ? [] : mobile ?? [],
      ),
      all: false,
    };
  }

  async #read(refs: readonly string[]): Promise<Entity[]> {
    if (!refs.length) return [];
    const { items } = await this.#catalog.getEntitiesByRefs(
      {
        entityRefs: [...refs],
        fields: ['kind', 'metadata', 'relations'],
      },
      { credentials: await this.#auth.getOwnServiceCredentials() },
    );
    return items.filter(entity => entity !== undefined);
  }
}

function isPersonOrGroup(ref: string): boolean {
  return ['user', 'group'].includes(parseEntityRef(ref).kind);
}

function targets(entity: Entity, relation: string): string[] {
  return (entity.relations ?? [])
    .filter(({ type }) => type === relation)
    .map(({ targetRef }) => targetRef);
}
