// SPDX-License-Identifier: Apache-2.0
/**
 * Extension points of Teal.
 *
 * @packageDocumentation
 */
export {};
