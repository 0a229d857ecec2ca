// SPDX-License-Identifier: Apache-2.0
/**
 * Four eyes: where an environment asks for a second person, whoever began a
 * release doesn't let it go on. The way back is open to everybody.
 */
import type { RolloutActionName } from './api';
import type { Rollout } from './rollout';

/** Actions that let more requests, or all of them, reach the new version. */
const letsGoOn: readonly RolloutActionName[] = [
  'promote',
  'promote-full',
  'adjust',
  'approve',
];

/**
 * Whether the action is for somebody else than this person, because they began
 * the release.
 *
 * @param person - entity ref of who is signed in: `user:default/dora`
 */
export function needsSecondPerson(
  rollout: Pick<Rollout, 'status'>,
  action: RolloutActionName,
  person: string,
): boolean {
  const began = rollout.status?.release?.changedBy;
  return (
    began !== undefined && letsGoOn.includes(action) && isSame(began, person)
  );
}

/**
 * A release begun in the portal names the person as the portal does. One begun
 * with kubectl names the API server's user (`oidc:dora`, `dora@example.com`),
 * which is taken for the person of that name: in doubt a second one is asked for.
 */
function isSame(began: string, person: string): boolean {
  const who = began.toLowerCase();
  const signedIn = person.toLowerCase();
  return who === signedIn || nameOf(who) === nameOf(signedIn);
}

/** `user:default/dora`, `oidc:dora` and `dora@example.com` are `dora`. */
function nameOf(who: string): string {
  return who
    .slice(Math.max(who.lastIndexOf('/'), who.lastIndexOf(':')) + 1)
    .split('@')[0];
}
