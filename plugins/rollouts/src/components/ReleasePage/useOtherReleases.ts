// SPDX-License-Identifier: Apache-2.0
import useAsync from 'react-use/lib/useAsync';
import { useApi } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../../api/rolloutsApiRef';

/** Earlier releases to choose from. */
const EARLIER = 30;
/** Later ones; the page of a release is rarely opened much later. */
const LATER = 20;

const NONE: readonly ReleaseRecord[] = [];

/** Other releases of the same workload, the newest first; `before`: what ran when this one began, as far as it is known. */
export function useOtherReleases(release: ReleaseRecord): {
  others: readonly ReleaseRecord[];
  before?: ReleaseRecord;
} {
  const api = useApi(rolloutsApiRef);
  const { id, cluster, namespace, createdAt } = release;
  const workload = release.workload.name;
  const { value } = useAsync(async () => {
    const place = { cluster, namespace, workload };
    const [earlier, later] = await Promise.all([
      api.listReleases({ ...place, to: createdAt, limit: EARLIER }),
      api.listReleases({ ...place, from: createdAt, limit: LATER }),
    ]);
    const begun = earlier.items.filter(it => it.id !== id);
    return {
      others: [...later.items.filter(it => it.id !== id), ...begun],
      before: begun.find(({ status }) => status === 'Succeeded') ?? begun[0],
    };
  }, [api, id, cluster, namespace, workload, createdAt]);
  return value ?? { others: NONE };
}
