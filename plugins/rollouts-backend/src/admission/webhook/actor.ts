// SPDX-License-Identifier: Apache-2.0
/**
 * Who gave a command: whenever a command annotation of a Rollout is set, changed
 * or (hold) taken away, `actor` becomes the API user; only the portal may name
 * somebody else. The same rule as manifests/actor-policy.yaml.
 */
import { commandAnnotations, type Rollout } from '@teal/rollouts-common';
import { AdmissionRequest, Answer, mapPatch, UNCHANGED } from './review';
import { isPortal } from './writer';

const { actor, reason: _reason, ...commands } = commandAnnotations;
const SIGNED: readonly string[] = [...Object.values(commands), actor];

/** @param accounts - API users that the portal and the controller write as */
export function signCommand(
  request: AdmissionRequest<Rollout>,
  accounts: readonly string[],
): Answer {
  if (isPortal(request, accounts)) return UNCHANGED;
  const before = request.oldObject?.metadata.annotations ?? {};
  const after = request.object.metadata.annotations ?? {};
  const given = SIGNED.some(
    command => command in after && after[command] !== before[command],
  );
  const resumed = commands.hold in before && !(commands.hold in after);
  if (!given && !resumed) return UNCHANGED;
  const { username } = request.userInfo;
  return {
    allowed: true,
    patch: mapPatch(
      '/metadata/annotations',
      request.object.metadata.annotations,
      { [actor]: username },
    ),
    warnings: [],
  };
}
