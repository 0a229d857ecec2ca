// SPDX-License-Identifier: Apache-2.0
/**
 * Why a Rollout does what it does, as one paragraph for somebody who doesn't see
 * the screen: a person at a terminal, a chat, an assistant. It says what the
 * status says, and what has to happen next; it never guesses.
 */
import { commandAnnotations } from './annotations';
import type { RolloutView } from './api';
import { currentStepNumber, isHeldByPerson } from './availability';
import { describeTraffic } from './describeTraffic';
import type { Phase, Rollout, RolloutStatus, VersionStatus } from './rollout';
import { waitingGates } from './gates';
import { scheduleAt } from './schedule';
import { stepsOf } from './steps';
import { trafficOf } from './traffic';

/** All that a sentence may need. */
interface Told {
  readonly rollout: Rollout;
  readonly status: RolloutStatus;
  readonly replicas?: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface Words {
  readonly state: (told: Told) => string;
  /** What has to happen next; undefined: nothing. */
  readonly next: (told: Told) => string | undefined;
}

const phases: Record<Phase, Words> = {
  Pending: {
    state: ({ status }) =>
      status.release && !status.release.finishedAt
        ? `holds the template of release ${status.release.id} back`
        : 'has not been looked at by its controller yet',
    next: ({ rollout, status }) =>
      approvalSentence(rollout) ??
      (status.release
        ? 'The stable version serves everything meanwhile, and the release begins by itself once that is settled'
        : undefined),
  },
  Healthy: {
    state: () => 'is healthy: nothing is being released',
    next: lastReleaseSentence,
  },
  Progressing: {
    state: atStep,
    next: ({ rollout }) =>
      `Nobody has to do anything: it goes on by itself, and a batch that is not ready after ${
        rollout.spec.progressDeadlineSeconds ?? 600
      } s has failed`,
  },
  Paused: { state: atStep, next: howItGoesOn },
  RollingBack: {
    state: ({ status }) => `is taking release ${idOf(status)} back`,
    next: () => 'Nobody has to do anything',
  },
  RolledBack: {
    state: ({ status }) => `has taken release ${idOf(status)} back`,
    next: () =>
      'All requests go to the stable version; retry starts the release again, and roll back deploys the stable template again',
  },
  Finalizing: {
    state: ({ status }) => `is finishing release ${idOf(status)}`,
    next: () => 'Nobody has to do anything',
  },
  Degraded: {
    state: () => 'is stopped',
    next: () => 'It goes on by itself once that is put right',
  },
  Disabled: {
    state: () => 'is disabled: Kubernetes alone rolls the workload',
    next: () => 'Remove spec.disabled to have its releases guided again',
  },
};

/**
 * The paragraph.
 *
 * @param now - milliseconds since the epoch
 * @example "Rollout shop/cart in cluster local is at step 1 of 4 of release g7. Release g7 brings teal.dev/shop:1.5.0; it was begun 5 min ago by alice. Step 1 of 4: waiting for a promote. 3 of 5 new pods are ready, and 5 of 5 of the stable version. 0 % of the requests go to the new version. It goes on when somebody with the permission rollouts.release.promote promotes step 1."
 */
export function explainRollout(view: RolloutView, now: number): string {
  const { rollout } = view;
  const { namespace, name } = rollout.metadata;
  const status = rollout.status ?? {};
  const told = { rollout, status, replicas: view.workloadReplicas, now };
  const { state, next } = phases[status.phase ?? 'Pending'];
  return [
    `Rollout ${namespace}/${name} in cluster ${view.cluster} ${state(told)}`,
    releaseSentence(told),
    status.message,
    ...(isUnderWay(status) ? [podsSentence(told), trafficSentence(told)] : []),
    ...metricSentences(status),
    scheduleSentence(told),
    next(told),
  ]
    .filter(sentence => sentence !== undefined)
    .map(asSentence)
    .join(' ');
}

function isUnderWay({ release }: RolloutStatus): boolean {
  return release !== undefined && release.finishedAt === undefined;
}

function idOf({ release }: RolloutStatus): string {
  return release?.id ?? 'of an unknown id';
}

function atStep({ status, rollout }: Told): string {
  const step = currentStepNumber(status);
  return step === undefined
    ? `is releasing ${idOf(status)}`
    : `is at step ${step} of ${stepsOf(rollout).length} of release ${idOf(
        status,
      )}`;
}

function releaseSentence({ status, now }: Told): string | undefined {
  const { release } = status;
  if (!release || release.finishedAt !== undefined) return undefined;
  const images = release.images ?? status.canary?.images ?? [];
  const brings = images.length ? `brings ${images.join(', ')}; it ` : '';
  const by = release.changedBy ? ` by ${release.changedBy}` : '';
  const why = release.reason ? ` (${release.reason})` : '';
  return `Release ${release.id} ${brings}was begun ${agoText(
    release.startedAt,
    now,
  )}${by}${why}`;
}

function podsSentence({ status, replicas }: Told): string | undefined {
  const { canary, stable } = status;
  if (!canary?.revision) return undefined;
  const wanted = Math.max(replicas ?? 0, canary.replicas);
  return `${canary.readyReplicas} of ${wanted} new pods are ready${
    stable ? `, and ${readyOf(stable)} of the stable version` : ''
  }`;
}

function readyOf({ readyReplicas, replicas }: VersionStatus): string {
  return `${readyReplicas} of ${replicas}`;
}

function trafficSentence({ status }: Told): string | undefined {
  return status.traffic
    ? `${describeTraffic(trafficOf(status.traffic))} go to the new version`
    : undefined;
}

/** Those that haven't passed, at most three: the others are on the page. */
function metricSentences({ analysis = [] }: RolloutStatus): string[] {
  const open = analysis.filter(({ phase }) => phase !== 'Successful');
  return open
    .slice(0, 3)
    .map(
      ({ metric, phase, message }) =>
        `Metric ${metric} is ${phase.toLowerCase()}${
          message ? `: ${message}` : ''
        }`,
    );
}

function scheduleSentence({ rollout, status, now }: Told): string | undefined {
  if (!isUnderWay(status)) return undefined;
  const schedule = scheduleAt(rollout.spec.schedule, now);
  return schedule.open
    ? undefined
    : `Now ${schedule.sentence}; going back is always possible`;
}

function howItGoesOn({ rollout, status }: Told): string {
  if (rollout.spec.paused) {
    return 'It goes on when whoever writes the Rollout removes spec.paused';
  }
  const annotations = rollout.metadata.annotations ?? {};
  if (isHeldByPerson(rollout)) {
    const actor = annotations[commandAnnotations.actor];
    const reason = annotations[commandAnnotations.reason];
    return `It goes on when it is resumed${actor ? `; ${actor} holds it` : ''}${
      reason ? ` (${reason})` : ''
    }`;
  }
  const approval = approvalSentence(rollout);
  if (approval !== undefined) return approval;
  const step = currentStepNumber(status) ?? 1;
  const marks = status.steps?.[step - 1];
  const pause = stepsOf(rollout)[step - 1]?.pause;
  if (pause === undefined || marks?.by !== undefined) {
    return 'It goes on by itself when nothing of this holds it any more';
  }
  const promoted = `somebody with the permission rollouts.release.promote promotes step ${step}`;
  const since = Date.parse(marks?.routedAt ?? '');
  return pause === 'manual' || Number.isNaN(since)
    ? `It goes on when ${promoted}`
    : `It goes on by itself at ${new Date(
        since + pause,
      ).toISOString()}, or sooner when ${promoted}`;
}

/** A person may answer for a webhook as well. */
function approvalSentence(rollout: Rollout): string | undefined {
  const names = waitingGates(rollout).map(({ status }) => status.name);
  return names.length
    ? `It goes on when somebody with the permission rollouts.release.approve approves ${
        names.length > 1 ? 'the gates' : 'gate'
      } ${names.join(' and ')}`
    : undefined;
}

function lastReleaseSentence({ status, now }: Told): string | undefined {
  const last = status.release ?? status.history?.[0];
  if (!last?.result || !last.finishedAt) return undefined;
  const why = last.reason ? ` (${last.reason})` : '';
  return `The last release, ${last.id}, ended ${agoText(
    last.finishedAt,
    now,
  )}: ${last.result}${why}`;
}

/** "just now", "5 min ago", "3 h ago", "2 days ago". */
function agoText(time: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(time)) / 60_000);
  if (!(minutes >= 1)) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  return minutes < 48 * 60
    ? `${Math.floor(minutes / 60)} h ago`
    : `${Math.floor(minutes / (24 * 60))} days ago`;
}

function asSentence(text: string): string {
  const trimmed = text.trim();
  const first = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
