// SPDX-License-Identifier: Apache-2.0
/** A release without a Rollout and its workload as it is -> what to do; pure. */
import type { RecordStatus, ReleaseRecord } from '@teal/rollouts-common';
import { isDeepStrictEqual } from 'node:util';
import { RESTARTED_AT } from '../starting/imageChange';
import type { Workload } from '../starting/workload';
import { imagesOf } from '../starting/workload';
import { rollingState } from './rollingState';
import type { RollingPlan } from './RollingPlans';

/** What to do now. */
export type Move =
  /** The portal died between writing and writing down. */
  | { readonly do: 'begin' }
  | { readonly do: 'wait'; readonly message: string; readonly step?: string }
  | {
      readonly do: 'end';
      readonly status: RecordStatus;
      readonly reason: string;
      /** The images of before are written first. */
      readonly goBack?: boolean;
    };

/** A record that is opened is written within this, or never. */
export const OPENED_MS = 60_000;

/**
 * @param workload - undefined: it doesn't exist
 * @param now - milliseconds since the epoch
 */
export function nextMove(
  record: ReleaseRecord,
  plan: RollingPlan,
  workload: Workload | undefined,
  now: number,
): Move {
  const { kind, name } = record.workload;
  if (!workload) {
    return end('Cancelled', `${kind} ${name} was deleted`);
  }
  const applied = isApplied(workload, plan);
  if (record.status === 'Pending') {
    if (applied) return { do: 'begin' };
    return now - Date.parse(record.createdAt) < OPENED_MS
      ? { do: 'wait', message: 'is being applied' }
      : end('Failed', 'never began: the portal ended before it was applied');
  }
  if (!applied) return wasReplaced(workload, plan, kind);
  const { state, message, updated, wanted } = rollingState(workload, kind);
  if (state === 'done') return end('Succeeded', message);
  if (state === 'failed') return failed('Failed', message, plan);
  const startedAt = Date.parse(record.startedAt ?? record.createdAt);
  if (now - startedAt > plan.timeoutSeconds * 1_000) {
    return failed(
      'TimedOut',
      `not done within ${plan.timeoutSeconds} s; ${message}`,
      plan,
    );
  }
  return {
    do: 'wait',
    message,
    ...(wanted !== undefined && { step: `${updated}/${wanted}` }),
  };
}

/** True where the workload has the template of the release. */
export function isApplied(workload: Workload, plan: RollingPlan): boolean {
  const { annotations } = workload.spec.template.metadata ?? {};
  return (
    isDeepStrictEqual(imagesOf(workload), plan.after) &&
    (plan.restartedAt === undefined ||
      annotations?.[RESTARTED_AT] === plan.restartedAt)
  );
}

function wasReplaced(
  workload: Workload,
  plan: RollingPlan,
  kind: string,
): Move {
  const images = imagesOf(workload);
  const { name } = workload.metadata;
  return isDeepStrictEqual(images, plan.before)
    ? end('RolledBack', `${kind} ${name} has its earlier images again`)
    : end(
        'Superseded',
        `${kind} ${name} has other images by now: ${images.join(', ')}`,
      );
}

/** A restart can't be taken back: both templates are the same. */
function failed(
  status: 'Failed' | 'TimedOut',
  message: string,
  plan: RollingPlan,
): Move {
  const canGoBack = !plan.restartedAt || plan.templateBefore !== undefined;
  const goBack = plan.onFailure === 'Rollback' && canGoBack;
  if (!goBack) return end(status, message);
  return {
    do: 'end',
    status: status === 'Failed' ? 'RolledBack' : status,
    reason: `${message}; went back to ${plan.before.join(', ')}`,
    goBack,
  };
}

function end(status: RecordStatus, reason: string): Move {
  return { do: 'end', status, reason };
}
