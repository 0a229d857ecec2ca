// SPDX-License-Identifier: Apache-2.0
import { createApiRef } from '@backstage/frontend-plugin-api';
import type { RolloutsApi } from '@teal/rollouts-common';

/** What the screens ask of the backend. */
export type ScreenApi = Pick<
  RolloutsApi,
  | 'getClusters'
  | 'getConfiguration'
  | 'putConfiguration'
  | 'listEnvironments'
  | 'listRollouts'
  | 'watchRollouts'
  | 'act'
  | 'getPods'
  | 'getPodLogs'
  | 'getTraffic'
  | 'getTrafficSeries'
  | 'getRoutes'
  | 'getEnrolment'
  | 'listPresets'
  | 'listTemplates'
  | 'getTemplate'
  | 'getEvents'
  | 'diagnosePod'
  | 'getReleaseDiagnosis'
  | 'followPodLogs'
  | 'listVersions'
  | 'getPrefill'
  | 'previewRelease'
  | 'startRelease'
  | 'listReleases'
  | 'getWaves'
  | 'stopWaves'
  | 'getReleaseStatistics'
  | 'getRelease'
  | 'getReleaseManifest'
  | 'compareReleases'
  | 'addReleaseNote'
  | 'giveReleaseVerdict'
  | 'rerelease'
  | 'rollBackTo'
  | 'previewAgain'
>;

/** The API that the screens use; replace it to run them without a backend. */
export const rolloutsApiRef = createApiRef<ScreenApi>().with({
  id: 'plugin.rollouts.client',
  pluginId: 'rollouts',
});
