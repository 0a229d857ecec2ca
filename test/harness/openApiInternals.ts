// SPDX-License-Identifier: Apache-2.0
/** The description of the API, by which a test finds each route. */
/* eslint-disable @backstage/no-relative-monorepo-imports */
export { spec } from '../../plugins/rollouts-backend/src/schema/openapi';
