// SPDX-License-Identifier: Apache-2.0
/**
 * Attempts -> what they say together, DORA's four figures among it. Pure; the
 * meaning of each figure is told where its type is.
 */
import type {
  ChangeFailureRate,
  LeadTime,
  RecordStatus,
  ReleaseMethod,
  ReleaseStatistics,
  TimeToRestore,
} from '@teal/rollouts-common';

/** One release, as far as statistics need it. Times are RFC 3339 in UTC with milliseconds. */
export interface Attempt {
  /** Of its workload. */
  readonly place: string;
  readonly method: ReleaseMethod;
  readonly status: RecordStatus;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  /** Of the first image. */
  readonly image?: string;
  /** It went back to an earlier release. */
  readonly goesBack: boolean;
  readonly broken: boolean;
  /** Percent of requests that it had last. */
  readonly weight?: number;
}

/** From which moment a version was there to be released; undefined: nobody told. */
export type KnownSince = (image: string) => string | undefined;

const DAY_MS = 24 * 60 * 60 * 1_000;
const WITH_OUTCOME: readonly RecordStatus[] = [
  'Succeeded',
  'Failed',
  'TimedOut',
  'RolledBack',
];

/**
 * @param attempts - those that began at or after `from`, the newest first; those
 *   after `to` only tell what became of the others
 */
export function statisticsOf(
  attempts: readonly Attempt[],
  period: { readonly from: string; readonly to: string },
  knownSince: KnownSince,
): Omit<ReleaseStatistics, 'cut'> {
  const began = attempts.filter(({ createdAt }) => createdAt < period.to);
  const ended = began.filter(({ status }) => WITH_OUTCOME.includes(status));
  const succeeded = ended.filter(hasSucceeded);
  const days =
    (Date.parse(period.to) - Date.parse(period.from)) / DAY_MS || Infinity;
  const failures = failuresAmong(attempts).filter(
    ({ attempt }) => attempt.createdAt < period.to,
  );
  return {
    ...period,
    releases: began.length,
    byStatus: countByStatus(began),
    ...(ended.length && { successRate: succeeded.length / ended.length }),
    ...median('medianDurationSeconds', succeeded.map(durationOf)),
    deploymentFrequency: {
      deployments: succeeded.length,
      perDay: succeeded.length / days,
    },
    leadTime: leadTimeOf(succeeded, knownSince),
    changeFailureRate: failureRateOf(ended, failures),
    timeToRestore: timeToRestoreOf(failures),
  };
}

interface Failure {
  readonly attempt: Attempt;
  /** When a good version had all requests again. */
  readonly restoredAt?: string;
}

/** Goes back in time, remembering what followed at each place. */
function failuresAmong(attempts: readonly Attempt[]): Failure[] {
  const followedBy = new Map<string, Attempt>();
  const failures: Failure[] = [];
  for (const attempt of attempts) {
    const next = followedBy.get(attempt.place);
    if (hasSucceeded(attempt)) {
      if (attempt.broken || wasTakenBack(attempt, next)) {
        failures.push({ attempt, restoredAt: next?.finishedAt });
      }
      // A version that turned out to be broken restores nothing.
      if (!attempt.broken) followedBy.set(attempt.place, attempt);
    } else if (WITH_OUTCOME.includes(attempt.status)) {
      const restoredAt = hasGoneBack(attempt)
        ? attempt.finishedAt
        : next?.finishedAt;
      failures.push({ attempt, restoredAt });
    }
  }
  return failures;
}

/** By a later release; one that came back to this very version was about another one between them. */
function wasTakenBack({ image }: Attempt, next: Attempt | undefined): boolean {
  return next !== undefined && next.goesBack && next.image !== image;
}

/** A Rollout's release that fails has sent its requests back before it ends; a native one may have stopped half-way. */
function hasGoneBack({ method, status, weight }: Attempt): boolean {
  return method === 'rollout' || status === 'RolledBack' || weight === 0;
}

function hasSucceeded({ status }: Attempt): boolean {
  return status === 'Succeeded';
}

function countByStatus(
  attempts: readonly Attempt[],
): ReleaseStatistics['byStatus'] {
  const counts: ReleaseStatistics['byStatus'] = {};
  for (const { status } of attempts) {
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

/** Those that `knownSince` is asked for. */
export function imagesWithLeadTime(attempts: readonly Attempt[]): string[] {
  return [...new Set(attempts.flatMap(it => imageWithLeadTime(it) ?? []))];
}

/** Going back takes a version that was out before. */
function imageWithLeadTime(attempt: Attempt): string | undefined {
  return hasSucceeded(attempt) && !attempt.goesBack ? attempt.image : undefined;
}

function leadTimeOf(
  deployments: readonly Attempt[],
  knownSince: KnownSince,
): LeadTime {
  const times = deployments.flatMap(attempt => {
    const image = imageWithLeadTime(attempt);
    const since = image === undefined ? undefined : knownSince(image);
    return secondsFrom(since, attempt.finishedAt) ?? [];
  });
  return { ...median('medianSeconds', times), known: times.length };
}

function failureRateOf(
  ended: readonly Attempt[],
  failures: readonly Failure[],
): ChangeFailureRate {
  const changes = ended.filter(({ goesBack }) => !goesBack).length;
  const failed = failures.filter(({ attempt }) => !attempt.goesBack).length;
  return { ...(changes && { rate: failed / changes }), failed, changes };
}

function timeToRestoreOf(failures: readonly Failure[]): TimeToRestore {
  const times = failures.flatMap(
    ({ attempt, restoredAt }) =>
      secondsFrom(attempt.startedAt ?? attempt.createdAt, restoredAt) ?? [],
  );
  return {
    ...median('medianSeconds', times),
    restored: times.length,
    open: failures.length - times.length,
  };
}

function durationOf({ startedAt, finishedAt }: Attempt): number | undefined {
  return secondsFrom(startedAt, finishedAt);
}

/** Undefined where one of them isn't known, or clocks disagree on their order. */
function secondsFrom(
  from: string | undefined,
  to: string | undefined,
): number | undefined {
  if (from === undefined || to === undefined || to < from) return undefined;
  return (Date.parse(to) - Date.parse(from)) / 1_000;
}

/** Under a name, or nothing at all; the mean of the two middle ones of an even number. */
function median<Name extends string>(
  name: Name,
  values: readonly (number | undefined)[],
): { [N in Name]?: number } {
  const sorted = values
    .filter(value => value !== undefined)
    .sort((one, other) => one - other);
  if (!sorted.length) return {};
  const middle = sorted.length / 2;
  const value =
    (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
  return { [name]: value } as { [N in Name]?: number };
}
