// SPDX-License-Identifier: Apache-2.0
/** What happened between two statuses of a Rollout. Pure. */
import type {
  MetricStatus,
  ReleaseEvent,
  ReleaseStatus,
  RolloutRef,
  RolloutStatus,
} from '@teal/rollouts-common';

/** A Rollout's status at two moments that follow each other. */
export interface StatusChange {
  readonly ref: RolloutRef;
  readonly entityRef?: string;
  readonly before: RolloutStatus | undefined;
  readonly after: RolloutStatus | undefined;
  /** When the second was seen (RFC 3339), for what has no time of its own. */
  readonly seenAt: string;
}

type Happening = Omit<
  ReleaseEvent,
  'cluster' | 'namespace' | 'name' | 'entityRef' | 'phase'
>;

const sentences: Record<
  NonNullable<ReleaseStatus['result']>,
  (version: string) => string
> = {
  Succeeded: version => `${version} is the stable version now`,
  RolledBack: version => `${version} was rolled back`,
  Failed: version => `${version} failed`,
  TimedOut: version => `${version} was not ready in time`,
  Superseded: version => `a newer template took the place of ${version}`,
  Withdrawn: version => `${version} goes on without its Rollout`,
};

/**
 * The events of a change, in the order in which a release meets them. A status
 * may stand for several that were never seen; none of their events is left out.
 */
export function releaseEvents(change: StatusChange): ReleaseEvent[] {
  const { ref, entityRef, after } = change;
  if (!after) return [];
  return [...endOfTheLast(change), ...ofThePresent(change)].map(happening => ({
    ...{ cluster: ref.cluster, namespace: ref.namespace, name: ref.name },
    ...(entityRef !== undefined && { entityRef }),
    phase: after.phase ?? 'Pending',
    ...happening,
  }));
}

/** The release before this one was under way, and its end is in the history. */
function endOfTheLast({ before, after, seenAt }: StatusChange): Happening[] {
  const last = before?.release;
  if (!last || last.finishedAt || last.id === after?.release?.id) return [];
  const ended = after?.history?.find(
    ({ id, startedAt }) => id === last.id && startedAt === last.startedAt,
  );
  return ended
    ? begunBy(ended, endOf(ended, before?.phase === 'RolledBack', seenAt))
    : [];
}

function begunBy(
  { changedBy }: ReleaseStatus,
  happenings: readonly Happening[],
): Happening[] {
  return happenings.map(happening => ({
    ...happening,
    ...(changedBy !== undefined && { startedBy: changedBy }),
  }));
}

function ofThePresent({ before, after, seenAt }: StatusChange): Happening[] {
  const release = after?.release;
  if (!release) return [];
  const known =
    before?.release?.id === release.id &&
    before.release.startedAt === release.startedAt
      ? before
      : undefined;
  const started: Happening[] = known
    ? []
    : [
        {
          release: release.id,
          kind: 'started',
          at: release.startedAt,
          message: `release ${release.id} of ${nameOf(release)} began`,
          ...(release.changedBy !== undefined && { by: release.changedBy }),
        },
      ];
  return begunBy(release, [
    ...started,
    ...stepsPassed(release.id, known, after),
    ...verdicts(release.id, known, after, seenAt),
    ...waiting(release.id, known, after, seenAt),
    ...outcome(release, known, after, seenAt),
  ]);
}

function nameOf({ id, images }: ReleaseStatus): string {
  return images?.length ? images.join(', ') : `the template of ${id}`;
}

function stepsPassed(
  release: string,
  before: RolloutStatus | undefined,
  after: RolloutStatus,
): Happening[] {
  const weight = after.traffic?.weight;
  return (after.steps ?? []).flatMap((marks, index): Happening[] => {
    const known = before?.steps?.[index];
    const step = index + 1;
    const routed: Happening[] =
      marks.routedAt && !known?.routedAt
        ? [
            {
              ...{ release, kind: 'step', step, at: marks.routedAt },
              // Of an earlier step nobody knows it any more.
              ...(index === after.steps!.length - 1 &&
                weight !== undefined && { weight }),
              message: `step ${step} has its traffic`,
            },
          ]
        : [];
    const promoted: Happening[] =
      marks.by && !known?.by
        ? [
            {
              ...{ release, kind: 'promoted', step, by: marks.by },
              at: marks.finishedAt ?? marks.routedAt ?? marks.startedAt ?? '',
              message: `${marks.by} let step ${step} go on`,
            },
          ]
        : [];
    return [...routed, ...promoted];
  });
}

function verdicts(
  release: string,
  before: RolloutStatus | undefined,
  after: RolloutStatus,
  seenAt: string,
): Happening[] {
  return (after.analysis ?? []).flatMap((metric): Happening[] => {
    const known = before?.analysis?.find(it => isSame(it, metric));
    if (metric.phase === (known?.phase ?? 'Running')) return [];
    const at = metric.measurements.at(-1)?.finishedAt ?? seenAt;
    return [
      {
        ...{ release, kind: 'analysis', at },
        ...(metric.step !== undefined && { step: metric.step }),
        message: metric.message ?? `metric ${metric.metric} is ${metric.phase}`,
      },
    ];
  });
}

/** True for one metric in one place of the release. */
export function isSame(a: MetricStatus, b: MetricStatus): boolean {
  return a.metric === b.metric && a.stage === b.stage && a.step === b.step;
}

function waiting(
  release: string,
  before: RolloutStatus | undefined,
  after: RolloutStatus,
  seenAt: string,
): Happening[] {
  const { phase, step, message = '', traffic } = after;
  const isNew = before?.phase !== phase || before?.step !== step;
  const stands = phase === 'Paused' || phase === 'Degraded';
  if (!stands || !isNew || after.release?.finishedAt) return [];
  const number = Number.parseInt(step ?? '', 10);
  return [
    {
      ...{ release, message },
      kind: phase === 'Paused' ? 'paused' : 'failed',
      at: after.currentStep?.startedAt ?? seenAt,
      ...(Number.isInteger(number) && { step: number }),
      ...(traffic && { weight: traffic.weight }),
    },
  ];
}

function outcome(
  release: ReleaseStatus,
  before: RolloutStatus | undefined,
  after: RolloutStatus,
  seenAt: string,
): Happening[] {
  const wasBack = before?.phase === 'RolledBack';
  const isBack = after.phase === 'RolledBack';
  const why = release.reason ?? `release ${release.id} was aborted`;
  const failed: Happening[] =
    isFailure(release) && !isFailure(before?.release)
      ? [{ release: release.id, kind: 'failed', at: seenAt, message: why }]
      : [];
  const back: Happening[] =
    isBack && !wasBack
      ? [{ release: release.id, kind: 'rolledBack', at: seenAt, message: why }]
      : [];
  const ended =
    release.finishedAt && !before?.release?.finishedAt
      ? endOf(release, wasBack || isBack, seenAt)
      : [];
  return [...failed, ...back, ...ended];
}

function isFailure(release: ReleaseStatus | undefined): boolean {
  return release?.result === 'Failed' || release?.result === 'TimedOut';
}

/** @param wasBack - its traffic was back before, which was told then */
function endOf(
  release: ReleaseStatus,
  wasBack: boolean,
  seenAt: string,
): Happening[] {
  const { id, result = 'Succeeded', reason } = release;
  const at = release.finishedAt ?? seenAt;
  const goesBack = result === 'RolledBack' || isFailure(release);
  if (goesBack && wasBack) return [];
  return [
    {
      ...{ release: id, at },
      kind: goesBack ? 'rolledBack' : 'finished',
      message: reason ?? sentences[result](nameOf(release)),
    },
  ];
}
