// SPDX-License-Identifier: Apache-2.0
import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { MissingPermissionError } from '../api/errors';

/** Judges permissions about catalog entities; the catalog applies its own rules. */
export class EntityAuthorizer {
  readonly #permissions: PermissionsService;

  constructor(options: { readonly permissions: PermissionsService }) {
    this.#permissions = options.permissions;
  }

  /** @throws MissingPermissionError */
  async require(
    credentials: BackstageCredentials,
    permission: ResourcePermission,
    entityRef: string,
  ): Promise<void> {
    const [{ result }] = await this.#permissions.authorize(
      [{ permission, resourceRef: entityRef }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new MissingPermissionError(permission.name, entityRef);
    }
  }
}
