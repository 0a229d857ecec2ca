// SPDX-License-Identifier: Apache-2.0
/**
 * Asks the permission framework about the person, before anything else happens.
 * Conditional answers are judged here against the Rollout itself, with the rules
 * of `rules.ts`: no Rollout leaves the process to be judged elsewhere.
 */
import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type {
  BasicPermission,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import type { RolloutRef } from '@teal/rollouts-common';
import { rolloutRefText } from '@teal/rollouts-common';
import { MissingPermissionError } from '../api/errors';
import type { RolloutResource } from './rules';
import { rolloutResourceRef } from './rules';

/** Whether the person has the permission on this Rollout; one that doesn't exist is judged by its name alone. */
export type MayDo = (ref: RolloutRef) => boolean;

/** Owners of the entities that a Rollout belongs to. */
export interface OwnerLookup {
  /** A snapshot of the catalog; reading it is synchronous. */
  load(): Promise<(ref: RolloutRef) => readonly string[]>;
}

/** Judges the permissions of Teal. */
export class Authorizer {
  readonly #permissions: PermissionsService;
  readonly #owners: OwnerLookup;
  readonly #judge: ReturnType<
    typeof createConditionAuthorizer<RolloutResource>
  >;

  constructor(options: {
    readonly permissions: PermissionsService;
    readonly permissionsRegistry: PermissionsRegistryService;
    readonly owners: OwnerLookup;
  }) {
    this.#permissions = options.permissions;
    this.#owners = options.owners;
    this.#judge = createConditionAuthorizer(
      options.permissionsRegistry.getPermissionRuleset(rolloutResourceRef),
    );
  }

  /** @throws MissingPermissionError when the person has the permission on no Rollout, whichever it may be. */
  async askForAny(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
  ): Promise<MayDo> {
    return this.#ask(credentials, permission, () => {
      throw new MissingPermissionError(permission.name);
    });
  }

  /** @throws MissingPermissionError */
  async require(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
    ref: RolloutRef,
  ): Promise<void> {
    const mayDo = await this.#ask(credentials, permission, () => () => false);
    if (!mayDo(ref)) {
      throw new MissingPermissionError(permission.name, rolloutRefText(ref));
    }
  }

  /** For permissions that aren't about a Rollout. @throws MissingPermissionError */
  async requireBasic(
    credentials: BackstageCredentials,
    permission: BasicPermission,
  ): Promise<void> {
    const [{ result }] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (result !== AuthorizeResult.ALLOW) {
      throw new MissingPermissionError(permission.name);
    }
  }

  async #ask(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
    denied: () => MayDo,
  ): Promise<MayDo> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.DENY) return denied();
    if (decision.result === AuthorizeResult.ALLOW) return () => true;
    const ownersOf = await this.#owners.load();
    return ref =>
      this.#judge(decision, {
        cluster: ref.cluster,
        namespace: ref.namespace,
        name: ref.name,
        owners: ownersOf(ref),
      });
  }
}
