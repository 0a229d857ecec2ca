// SPDX-License-Identifier: Apache-2.0
/** What a Rollout says of its releases, as records understand it. Pure. */
import type {
  RecordStatus,
  ReleaseResult,
  ReleaseStatus,
  Rollout,
  RolloutRef,
  RolloutStatus,
} from '@teal/rollouts-common';
import type { ReleaseUpdate } from './recordRelease';
import type { KeyedEntry } from './rows';
import { statusLines } from './timelineOf';

const outcomes: Record<ReleaseResult, RecordStatus> = {
  Succeeded: 'Succeeded',
  RolledBack: 'RolledBack',
  Failed: 'Failed',
  TimedOut: 'TimedOut',
  Superseded: 'Superseded',
  Withdrawn: 'Cancelled',
};

/**
 * The release under way, or the last one, and before it those that its status
 * still knows, the oldest first.
 *
 * @param seenAt - RFC 3339, for an end that has no time of its own yet
 */
export function releaseUpdates(
  ref: RolloutRef,
  rollout: Rollout,
  options: { readonly entityRef?: string; readonly seenAt: string },
): ReleaseUpdate[] {
  const { status } = rollout;
  if (!status?.release) return [];
  const { release, history = [] } = status;
  const earlier = history.filter(
    ({ id, startedAt }) => id !== release.id || startedAt !== release.startedAt,
  );
  const context = { ref, rollout, entityRef: options.entityRef };
  return [
    ...earlier
      .map((it, index) =>
        finished(context, it, stableBefore(earlier.slice(index + 1))),
      )
      .reverse(),
    present(context, status, release, options.seenAt),
  ];
}

interface Context {
  readonly ref: RolloutRef;
  readonly rollout: Rollout;
  readonly entityRef?: string;
}

function about(
  { ref, rollout, entityRef }: Context,
  release: ReleaseStatus,
): Pick<
  ReleaseUpdate,
  'identity' | 'workload' | 'entityRef' | 'changedBy' | 'reason'
> {
  const { apiVersion, kind, name } = rollout.spec.workloadRef;
  return {
    identity: {
      cluster: ref.cluster,
      namespace: ref.namespace,
      rollout: ref.name,
      releaseId: release.id,
      startedAt: release.startedAt,
    },
    workload: { apiVersion, kind, name },
    entityRef,
    changedBy: release.changedBy,
    reason: release.reason,
  };
}

/** One of which only the history is left. */
function finished(
  context: Context,
  release: ReleaseStatus,
  before: readonly string[],
): ReleaseUpdate {
  const status = outcomes[release.result ?? 'Succeeded'];
  const { startedAt, finishedAt = startedAt, changedBy } = release;
  return {
    ...about(context, release),
    from: { images: [...before] },
    to: { images: release.images ?? [] },
    status,
    finishedAt,
    weight: finalWeight(release.result),
    entries: [
      {
        key: 'status/Running',
        entry: {
          ...({ at: startedAt, kind: 'status', state: 'Running' } as const),
          ...(changedBy !== undefined && { by: changedBy }),
        },
      },
      endLine(status, finishedAt, release.reason),
    ],
  };
}

function present(
  context: Context,
  status: RolloutStatus,
  release: ReleaseStatus,
  seenAt: string,
): ReleaseUpdate {
  const lines = statusLines(status);
  const end = endOf(status, release, seenAt);
  const revision = status.canary?.revision;
  const versions = {
    from: release.finishedAt
      ? { images: [...stableBefore(status.history?.slice(1) ?? [])] }
      : versionOf(status.stable),
    to: {
      images: release.images ?? status.canary?.images ?? [],
      ...(revision && { revision }),
    },
  };
  if (!end) {
    return {
      ...about(context, release),
      ...versions,
      status: status.phase === 'Pending' ? 'Pending' : 'Running',
      phase: status.phase,
      step: status.step,
      message: status.message,
      weight: status.traffic?.weight ?? 0,
      entries: lines,
    };
  }
  return {
    ...about(context, release),
    ...versions,
    status: end.status,
    finishedAt: end.at,
    weight: finalWeight(release.result),
    entries: [...lines, endLine(end.status, end.at, release.reason)],
  };
}

/** Once all traffic is back nothing more happens to this attempt, although its pods may stay to be looked at. */
function endOf(
  status: RolloutStatus,
  { result, finishedAt }: ReleaseStatus,
  seenAt: string,
): { readonly status: RecordStatus; readonly at: string } | undefined {
  if (finishedAt) {
    return { status: outcomes[result ?? 'Succeeded'], at: finishedAt };
  }
  if (status.phase !== 'RolledBack') return undefined;
  const at = backAt(status) ?? seenAt;
  return { status: outcomes[result ?? 'RolledBack'], at };
}

/** When it was decided and done: traffic that the new version never had is where it was since the release began. */
function backAt({ traffic, rejected }: RolloutStatus): string | undefined {
  return [traffic?.appliedAt, rejected?.at]
    .flatMap(at => (at === undefined ? [] : [at]))
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .pop();
}

function endLine(
  state: RecordStatus,
  at: string,
  message: string | undefined,
): KeyedEntry {
  return {
    key: `status/${state}`,
    entry: {
      ...({ at, kind: 'status', state } as const),
      ...(message !== undefined && { message }),
    },
  };
}

/** Where the requests went in the end; of a workload that left its Rollout nobody knows. */
function finalWeight(result: ReleaseResult | undefined): number | undefined {
  if (result === 'Withdrawn') return undefined;
  return result === undefined || result === 'Succeeded' ? 100 : 0;
}

function versionOf(version: RolloutStatus['stable']): ReleaseUpdate['from'] {
  if (!version) return { images: [] };
  return {
    images: version.images,
    ...(version.revision && { revision: version.revision }),
  };
}

/** Images of the last one that succeeded. */
function stableBefore(older: readonly ReleaseStatus[]): readonly string[] {
  return older.find(({ result }) => result === 'Succeeded')?.images ?? [];
}
