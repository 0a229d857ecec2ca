// SPDX-License-Identifier: Apache-2.0
import { releaseOf } from '../src/fixtures/releases';

/** Under way, and no Rollout carries it. */
export const rollingRelease = releaseOf({
  ...{ number: 20, secondsAgo: 42, method: 'rolling', status: 'Running' },
  ...{ rollout: undefined, releaseId: undefined, weight: undefined },
  ...{ finishedAt: undefined, durationSeconds: undefined, step: '2/3' },
  workload: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'mail' },
  entityRef: 'component:default/empty',
  description: 'Templates of the winter campaign',
  message: 'Deployment mail: 2 of 3 new pods exist',
});
