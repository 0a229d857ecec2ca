// SPDX-License-Identifier: Apache-2.0
import { InputError } from '@backstage/errors';
import type { NewRelease, RolloutsApi } from '@teal/rollouts-common';
import { rolloutRefOf } from '@teal/rollouts-common';
import { findRollout } from '../target';
import type { ReleaseInput } from './releaseFields';

/** Where the release goes. @throws as `findRollout` */
export async function placeOf(
  api: RolloutsApi,
  input: ReleaseInput,
): Promise<Pick<NewRelease, 'cluster' | 'namespace' | 'rollout' | 'workload'>> {
  const { entityRef, cluster, namespace, name, workload } = input;
  if (entityRef !== undefined) {
    const ref = rolloutRefOf(await findRollout(api, input));
    return {
      cluster: ref.cluster,
      namespace: ref.namespace,
      rollout: ref.name,
    };
  }
  if (cluster && namespace && (name || workload)) {
    return name
      ? { cluster, namespace, rollout: name }
      : { cluster, namespace, workload: { name: workload ?? '' } };
  }
  throw new InputError(
    'say what to release: entityRef, or cluster and namespace with name (of a Rollout) or workload (of a Deployment without one)',
  );
}
