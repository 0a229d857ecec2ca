// SPDX-License-Identifier: Apache-2.0
/**
 * Backend of Teal: hosts the rollout controllers and serves their API.
 *
 * @packageDocumentation
 */
export { rolloutsPlugin as default } from './plugin';
export { annotationProblems } from './catalog/annotationProblems';
export {
  createRolloutConditionalDecision,
  rolloutConditions,
  type RolloutQuery,
  type RolloutResource,
} from './permissions/rules';
