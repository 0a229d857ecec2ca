// SPDX-License-Identifier: Apache-2.0
/** How a round ended, and what follows from it: the next look, and what people see. Pure. */
import type { Condition, RolloutStatus } from '@teal/rollouts-common';
import type { Note } from './decide/decision';
import { KubeApiError, retryAfterMs } from './kubeApi';
import type { Next } from './workQueue';

export type Outcome =
  /** Nothing to do until a watch tells something new. */
  | { readonly kind: 'Done' }
  /** A rule waits for this time (milliseconds since the epoch). */
  | { readonly kind: 'Waiting'; readonly until: number }
  /** The API server refuses what has to be done; a person must act. */
  | {
      readonly kind: 'Stalled';
      readonly reason: string;
      readonly remedy: string;
    }
  /** Conflicts, cut connections: the same again. */
  | { readonly kind: 'Retry'; readonly cause: unknown };

/** When the Rollout is looked at again. */
export function nextOf(outcome: Outcome): Next {
  switch (outcome.kind) {
    case 'Done':
      return { kind: 'rest' };
    case 'Waiting':
      return { kind: 'at', time: outcome.until };
    case 'Stalled':
      return { kind: 'backOff' };
    case 'Retry':
      return { kind: 'backOff', leastMs: retryAfterMs(outcome.cause) };
    default:
      return outcome satisfies never;
  }
}

/** Sorts a failed write: a refusal that trying again can't mend stalls, everything else is tried again. */
export function outcomeOfFailure(error: unknown): Outcome {
  if (!(error instanceof KubeApiError)) return { kind: 'Retry', cause: error };
  if (error.code === 401 || error.code === 403) {
    return {
      kind: 'Stalled',
      reason: error.message,
      remedy: forbiddenByAdmission(error)
        ? 'an admission rule of the cluster refuses the write of the controller: change the rule or what it names'
        : 'give the account of the controller the ClusterRole of manifests/rbac.yaml',
    };
  }
  if (error.code === 422 || error.code === 400) {
    return {
      kind: 'Stalled',
      reason: error.message,
      remedy: 'change the field that the API server names',
    };
  }
  return { kind: 'Retry', cause: error };
}

/** The status that shows a stall; undefined: it shows it already. */
export function stalledStatus(
  status: RolloutStatus | undefined,
  stall: { readonly reason: string; readonly remedy: string },
  now: number,
): RolloutStatus | undefined {
  const message = sentence(stall);
  const conditions = status?.conditions ?? [];
  const before = conditions.find(it => it.type === 'Stalled');
  if (before?.status === 'True' && before.message === message) return undefined;
  const stalled: Condition = {
    type: 'Stalled',
    status: 'True',
    reason: 'WriteRefused',
    message,
    lastTransitionTime: new Date(now).toISOString(),
  };
  return {
    ...status,
    message,
    conditions: [...conditions.filter(it => it.type !== 'Stalled'), stalled],
  };
}

/** The Event that tells a stall. */
export function stallNote(stall: { reason: string; remedy: string }): Note {
  return { type: 'Warning', reason: 'WriteRefused', message: sentence(stall) };
}

/** No condition message may be longer in the schema. */
const MESSAGE_LIMIT = 1_000;

function sentence(stall: { reason: string; remedy: string }): string {
  const room = MESSAGE_LIMIT - stall.remedy.length - 2;
  return `${stall.reason.slice(0, room)}; ${stall.remedy}`;
}

function forbiddenByAdmission(error: KubeApiError): boolean {
  return /admission|denied the request|Policy/i.test(error.message);
}
