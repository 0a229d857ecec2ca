// SPDX-License-Identifier: Apache-2.0
/** What tests of deployment templates take from inside the backend: it has no public entry for them. */
/* eslint-disable @backstage/no-relative-monorepo-imports */
export { GitFileHost } from '../../plugins/rollouts-backend/src/templates/__testUtils__/GitFileHost';
