// SPDX-License-Identifier: Apache-2.0
import type {
  Phase,
  RecordStatus,
  ReleaseEvent,
  ReleaseEventKind,
  ReleaseRecord,
} from '@teal/rollouts-common';

const told: Record<
  Exclude<RecordStatus, 'Pending'>,
  { readonly kind: ReleaseEventKind; readonly phase: Phase }
> = {
  Running: { kind: 'started', phase: 'Progressing' },
  Succeeded: { kind: 'finished', phase: 'Healthy' },
  Failed: { kind: 'failed', phase: 'Degraded' },
  TimedOut: { kind: 'failed', phase: 'Degraded' },
  RolledBack: { kind: 'rolledBack', phase: 'Healthy' },
  Superseded: { kind: 'finished', phase: 'Healthy' },
  Cancelled: { kind: 'finished', phase: 'Disabled' },
};

/** What a record of a release without a Rollout says by its status; undefined where that is no news to anybody. */
export function rollingEvent(record: ReleaseRecord): ReleaseEvent | undefined {
  const { status, createdAt, workload, to, operator, reason } = record;
  if (status === 'Pending') return undefined;
  const { kind, phase } = told[status];
  const version = to.images.join(', ');
  return {
    method: 'rolling',
    cluster: record.cluster,
    namespace: record.namespace,
    name: workload.name,
    ...(record.entityRef !== undefined && { entityRef: record.entityRef }),
    release: record.id,
    kind,
    phase,
    message:
      status === 'Running'
        ? `release of ${version} began`
        : reason ?? `${version}: ${status}`,
    at: record.finishedAt ?? record.startedAt ?? createdAt,
    ...(status === 'Running' && operator !== undefined && { by: operator }),
    ...(operator !== undefined && { startedBy: operator }),
  };
}
