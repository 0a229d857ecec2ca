// SPDX-License-Identifier: Apache-2.0
import type { Workload } from './workload';

/** kubectl's copy of the manifest would say everything twice. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A workload without what only machines read, and without what changes by every write. */
export function shownWorkload(workload: Workload): object {
  const { status: _status, ...object } = workload;
  const {
    managedFields,
    resourceVersion,
    generation,
    annotations,
    ...metadata
  } = workload.metadata;
  const { [LAST_APPLIED]: _applied, ...kept } = annotations ?? {};
  return { ...object, metadata: { ...metadata, annotations: kept } };
}
