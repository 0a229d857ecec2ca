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
import type { Environment } from '../environments';
import { resourceOf } from './resources';
import type { RolloutResource } from './rules';
import { rolloutResourceRef } from './rules';

/** Whether the person has the permission on this Rollout; one that doesn't exist is judged by its name alone. */
export type MayDo = (ref: RolloutRef, labels?: Labels) => boolean;

/** Owners of the entities that a Rollout belongs to. */
export interface OwnerLookup {
  /** A snapshot of the catalog; reading it is synchronous. */
  load(): Promise<OwnersOf>;
}

/** Owners of a Rollout, or of a workload without one, which only its labels tell. */
export type OwnersOf = (ref: RolloutRef, labels?: Labels) => readonly string[];

/** Labels of a workload. */
export type Labels = Readonly<Record<string, string>>;

/** Judges the permissions of Teal. */
export class Authorizer {
  readonly #permissions: PermissionsService;
  readonly #owners: OwnerLookup;
  readonly #environments: readonly Environment[];
  readonly #judge: ReturnType<
    typeof createConditionAuthorizer<RolloutResource>
  >;

  constructor(options: {
    readonly permissions: PermissionsService;
    readonly permissionsRegistry: PermissionsRegistryService;
    readonly owners: OwnerLookup;
    readonly environments?: readonly Environment[];
  }) {
    this.#permissions = options.permissions;
    this.#owners = options.owners;
    this.#environments = options.environments ?? [];
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

  /**
   * @param labelsOf - of the workload, where the Rollout can't tell them because there is none; asked only when the answer depends on them
   * @throws MissingPermissionError
   */
  async require(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
    ref: RolloutRef,
    labelsOf?: () => Promise<Labels | undefined>,
  ): Promise<void> {
    let conditional = false;
    const mayDo = await this.#ask(
      credentials,
      permission,
      () => () => false,
      () => {
        conditional = true;
      },
    );
    const labels = conditional ? await labelsOf?.() : undefined;
    if (!mayDo(ref, labels)) {
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
    depends: () => void = () => {},
  ): Promise<MayDo> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    if (decision.result === AuthorizeResult.DENY) return denied();
    if (decision.result === AuthorizeResult.ALLOW) return () => true;
    depends();
    const ownersOf = await this.#owners.load();
    return (ref, labels) =>
      this.#judge(
        decision,
        resourceOf(ref, ownersOf(ref, labels), this.#environments),
      );
  }
}
