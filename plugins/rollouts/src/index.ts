// SPDX-License-Identifier: Apache-2.0
export { rolloutsPlugin as default } from './plugin';
