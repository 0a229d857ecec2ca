// SPDX-License-Identifier: Apache-2.0
/** What the benchmark of the history takes from inside the backend: it fills the tables at once. */
/* eslint-disable @backstage/no-relative-monorepo-imports */
export {
  DATABASES,
  TestDatabases,
} from '../../plugins/rollouts-backend/src/releases/__testUtils__/databases';
export { migrate } from '../../plugins/rollouts-backend/src/releases/openDatabase';
export {
  rowOf,
  timelineRowOf,
} from '../../plugins/rollouts-backend/src/releases/rows';
