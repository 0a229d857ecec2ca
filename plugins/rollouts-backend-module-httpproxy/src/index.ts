// SPDX-License-Identifier: Apache-2.0
/**
 * Moves the requests of Contour's HTTPProxy: a small example of a traffic router.
 *
 * @packageDocumentation
 */
export { httpProxyModule as default } from './module';
export { httpProxyRouter } from './httpProxyRouter';
