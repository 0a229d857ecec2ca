// SPDX-License-Identifier: Apache-2.0
/**
 * Sends Backstage's notifications to DingTalk groups, by custom robots.
 *
 * @packageDocumentation
 */
export { notificationsModuleDingTalk as default } from './module';
