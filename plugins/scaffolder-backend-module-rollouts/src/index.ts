// SPDX-License-Identifier: Apache-2.0
/**
 * Software template actions of Teal: switch releases on, release, promote, abort, roll back, wait.
 *
 * @packageDocumentation
 */
export { rolloutsModule as default } from './module';
