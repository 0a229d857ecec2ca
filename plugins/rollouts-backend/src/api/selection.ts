// SPDX-License-Identifier: Apache-2.0
/** Which Rollouts a person asked for and may read. */
import type {
  AuthService,
  BackstageCredentials,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { parseEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { RolloutFilter } from '@teal/rollouts-common';
import { rolloutReadPermission } from '@teal/rollouts-common';
import { entityLink, isLinked } from '../catalog/entityLink';
import type { Authorizer, OwnerLookup } from '../permissions/authorize';
import { InvalidFieldError, UnknownError } from './errors';
import type { FoundRollout } from './RolloutDirectory';
import { candidateOf } from './RolloutDirectory';

/** True for the Rollouts that belong into the answer. */
export type Selects = (found: FoundRollout) => boolean;

/** Builds selections; each is good for one request. */
export class Selection {
  readonly #authorizer: Authorizer;
  readonly #auth: AuthService;
  readonly #catalog: CatalogService;
  readonly #owners: OwnerLookup;
  readonly #userInfo: UserInfoService;

  constructor(options: {
    readonly authorizer: Authorizer;
    readonly auth: AuthService;
    readonly catalog: CatalogService;
    readonly owners: OwnerLookup;
    readonly userInfo: UserInfoService;
  }) {
    this.#authorizer = options.authorizer;
    this.#auth = options.auth;
    this.#catalog = options.catalog;
    this.#owners = options.owners;
    this.#userInfo = options.userInfo;
  }

  /**
   * @throws MissingPermissionError for somebody who may read no Rollout at all.
   * @throws UnknownError when there is no such entity, or the person can't see it.
   */
  async of(
    filter: RolloutFilter,
    credentials: BackstageCredentials,
  ): Promise<Selects> {
    const mayRead = await this.#authorizer.askForAny(
      credentials,
      rolloutReadPermission,
    );
    const ofEntity = await this.#ofEntity(filter.entityRef, credentials);
    const ofOwner = await this.#ofOwner(filter.owner, credentials);
    const { cluster, namespace, phase } = filter;
    return found =>
      (cluster === undefined || cluster === found.ref.cluster) &&
      (namespace === undefined || namespace === found.ref.namespace) &&
      (phase === undefined ||
        phase === (found.rollout.status?.phase ?? 'Pending')) &&
      ofEntity(found) &&
      ofOwner(found) &&
      mayRead(found.ref);
  }

  /** @throws UnknownError when there is no such entity, or the person can't see it. */
  async entity(
    entityRef: string,
    credentials: BackstageCredentials,
  ): Promise<Entity> {
    const ref = readEntityRef(entityRef);
    const entity = await this.#catalog.getEntityByRef(ref, { credentials });
    if (!entity) throw new UnknownError(`there is no entity ${entityRef}`);
    return entity;
  }

  async #ofOwner(
    owner: RolloutFilter['owner'],
    credentials: BackstageCredentials,
  ): Promise<Selects> {
    if (owner === undefined) return () => true;
    if (!this.#auth.isPrincipal(credentials, 'user')) {
      throw new InvalidFieldError(
        'owner',
        'is me, and the caller is no person, so it owns nothing',
      );
    }
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(
      credentials,
    );
    const ownersOf = await this.#owners.load();
    return ({ ref }) =>
      ownersOf(ref).some(one => ownershipEntityRefs.includes(one));
  }

  async #ofEntity(
    entityRef: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<Selects> {
    if (entityRef === undefined) return () => true;
    const entity = await this.entity(entityRef, credentials);
    const link = entityLink(entity);
    return found => link !== undefined && isLinked(link, candidateOf(found));
  }
}

function readEntityRef(text: string) {
  try {
    return parseEntityRef(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new InvalidFieldError(
      'entityRef',
      `can't be read (${problem}); write it like component:default/cart`,
    );
  }
}
