// SPDX-License-Identifier: Apache-2.0
/** What tests of registries take from inside the backend: it has no public entry for them. */
/* eslint-disable @backstage/no-relative-monorepo-imports */
export { ImageRegistries } from '../../plugins/rollouts-backend/src/registries/ImageRegistries';
