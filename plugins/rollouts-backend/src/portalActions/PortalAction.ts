// SPDX-License-Identifier: Apache-2.0
import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { NotAllowedError } from '@backstage/errors';
import type { RolloutActions } from '../api/rolloutActions';
import type { RolloutDirectory } from '../api/RolloutDirectory';
import type { Selection } from '../api/selection';
import type { Authorizer } from '../permissions/authorize';
import type { ReleaseStarter } from '../starting/ReleaseStarter';

/**
 * What the actions are made of: the parts that serve the REST API, so that a
 * terminal or an assistant can do what the person could do in the portal, and
 * nothing else.
 */
export interface PortalActionParts {
  readonly actionsRegistry: ActionsRegistryService;
  readonly auth: AuthService;
  readonly auditor: AuditorService;
  readonly authorizer: Authorizer;
  readonly directory: RolloutDirectory;
  readonly selection: Selection;
  readonly actions: RolloutActions;
  readonly starter: ReleaseStarter;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** @throws NotAllowedError for another plugin that acts for nobody: only a person commands. */
export function personIn(
  auth: AuthService,
  credentials: BackstageCredentials,
): BackstageCredentials<BackstageUserPrincipal> {
  if (auth.isPrincipal(credentials, 'user')) return credentials;
  throw new NotAllowedError(
    'only a person can change a release; call this action with the credentials of a signed-in user',
  );
}

/** Who asked, for the audit: the registry gives no request, from which the auditor would know. */
export function auditMeta({ principal }: BackstageCredentials): {
  via: string;
  user: string;
} {
  const known = principal as { userEntityRef?: unknown; subject?: unknown };
  return {
    via: 'actions-registry',
    user: String(known.userEntityRef ?? known.subject ?? 'somebody'),
  };
}
