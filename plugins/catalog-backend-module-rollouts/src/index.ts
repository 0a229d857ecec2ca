// SPDX-License-Identifier: Apache-2.0
/**
 * Teal in the catalog: says what is wrong with an entity's annotations, and
 * declares them in the catalog's model.
 *
 * @packageDocumentation
 */
export { catalogModuleRollouts as default } from './module';
export { rolloutsModelLayer } from './modelLayer';
