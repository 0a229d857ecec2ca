// SPDX-License-Identifier: Apache-2.0

/**
 * Teal on the entity page: watch, promote and roll back a release.
 *
 * @packageDocumentation
 */
export { rolloutsPlugin as default } from './plugin';
export { isRolloutsAvailable } from './availability';
export {
  createRolloutStatusColumn,
  type RolloutStatusColumn,
} from './enrolment/rolloutStatusColumn';
export { rolloutsApiRef, type ScreenApi } from './api/rolloutsApiRef';
