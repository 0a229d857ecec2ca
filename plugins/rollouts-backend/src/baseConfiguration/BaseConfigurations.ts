// SPDX-License-Identifier: Apache-2.0
/** `GET` and `PUT /config`: permission, the entity, then what is stored over what its annotations say. */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type {
  BaseConfiguration,
  ConfigurationUpdate,
  ServiceConfiguration,
} from '@teal/rollouts-common';
import {
  configReadPermission,
  configUpdatePermission,
  parseImage,
} from '@teal/rollouts-common';
import { InvalidFieldError, UnknownError } from '../api/errors';
import type { EntityAuthorizer } from '../permissions/EntityAuthorizer';
import type { KnownNames } from './assertKnown';
import { assertKnown } from './assertKnown';
import { ConfigurationMovedOnError } from './ConfigurationMovedOnError';
import type { ConfigurationStore } from './ConfigurationStore';
import { defaultsOf } from './defaultsOf';

export class BaseConfigurations {
  readonly #catalog: CatalogService;
  readonly #authorizer: EntityAuthorizer;
  readonly #store: ConfigurationStore;
  readonly #known: KnownNames;

  constructor(options: {
    readonly catalog: CatalogService;
    readonly authorizer: EntityAuthorizer;
    readonly store: ConfigurationStore;
    readonly known?: KnownNames;
  }) {
    this.#catalog = options.catalog;
    this.#authorizer = options.authorizer;
    this.#store = options.store;
    this.#known = options.known ?? {};
  }

  /** @throws MissingPermissionError, UnknownError, InvalidFieldError */
  async get(
    credentials: BackstageCredentials,
    text: string,
  ): Promise<ServiceConfiguration> {
    const entityRef = entityRefOf(text);
    await this.#authorizer.require(
      credentials,
      configReadPermission,
      entityRef,
    );
    return this.#read(await this.#entity(credentials, entityRef), entityRef);
  }

  /** @throws MissingPermissionError, UnknownError, InvalidFieldError, ConfigurationMovedOnError */
  async put(
    credentials: BackstageCredentials,
    update: ConfigurationUpdate,
    by: string,
  ): Promise<ServiceConfiguration> {
    const entityRef = entityRefOf(update.entityRef);
    await this.#authorizer.require(
      credentials,
      configUpdatePermission,
      entityRef,
    );
    const entity = await this.#entity(credentials, entityRef);
    assertImage(update.configuration);
    assertKnown(update.configuration, this.#known);
    const added = await this.#store.add({
      ...{ entityRef, by, configuration: update.configuration },
      after: update.number,
      reason: update.reason?.trim() || undefined,
    });
    const now = await this.#read(entity, entityRef);
    if (!added) throw new ConfigurationMovedOnError(now);
    return now;
  }

  /**
   * What releases of the entity start from, for the portal's own use: parts of it
   * may be shown only to whoever has the permission to read it.
   *
   * @throws UnknownError for an entity that the person can't see; InvalidFieldError
   */
  async of(
    credentials: BackstageCredentials,
    text: string,
  ): Promise<BaseConfiguration> {
    const entityRef = entityRefOf(text);
    const entity = await this.#entity(credentials, entityRef);
    return (await this.#read(entity, entityRef)).configuration;
  }

  /** The image repository that releases of the entity start from; undefined where nothing says one. @throws as `of` */
  async imageOf(
    credentials: BackstageCredentials,
    text: string,
  ): Promise<string | undefined> {
    return (await this.of(credentials, text)).image;
  }

  async #entity(
    credentials: BackstageCredentials,
    entityRef: string,
  ): Promise<Entity> {
    const entity = await this.#catalog.getEntityByRef(entityRef, {
      credentials,
    });
    if (!entity) throw new UnknownError(`there is no entity ${entityRef}`);
    return entity;
  }

  async #read(
    entity: Entity,
    entityRef: string,
  ): Promise<ServiceConfiguration> {
    const changes = await this.#store.changes(entityRef);
    const defaults = defaultsOf(entity);
    const [newest] = changes;
    return {
      entityRef,
      configuration: overlaid(defaults, newest?.configuration),
      ...(newest && { stored: newest.configuration }),
      defaults,
      number: newest?.number ?? 0,
      changes,
    };
  }
}

/** What is stored holds field by field; of the workload and the parameters each part by itself. */
function overlaid(
  defaults: BaseConfiguration,
  stored: BaseConfiguration = {},
): BaseConfiguration {
  const workload = { ...defaults.workload, ...stored.workload };
  const parameters = { ...defaults.parameters, ...stored.parameters };
  return {
    ...defaults,
    ...stored,
    ...(Object.keys(workload).length && { workload }),
    ...(Object.keys(parameters).length && { parameters }),
  };
}

function assertImage({ image }: BaseConfiguration): void {
  if (image === undefined) return;
  const parsed = parseImage(image);
  if (parsed && parsed.tag === undefined && parsed.digest === undefined) return;
  throw new InvalidFieldError(
    'configuration.image',
    `"${image}" is no image repository; write it without a tag, like ghcr.io/acme/cart`,
  );
}

/** One way to write a ref: it is a key. @throws InvalidFieldError */
export function entityRefOf(text: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(text, {
        defaultKind: 'component',
        defaultNamespace: 'default',
      }),
    );
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new InvalidFieldError(
      'entityRef',
      `can't be read (${problem}); write it like component:default/cart`,
    );
  }
}
