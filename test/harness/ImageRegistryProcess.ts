// SPDX-License-Identifier: Apache-2.0
/** A real image registry on loopback: the one that the demo starts, too. */
export { ImageRegistryProcess, type RegistryAuth } from '@teal/local-cluster';
