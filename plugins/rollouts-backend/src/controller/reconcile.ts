// SPDX-License-Identifier: Apache-2.0
/** One round for one Rollout: observe -> decide -> act -> outcome. It holds no rule. */
import { ActContext, act, actStatus, TermEnded } from './act/act';
import { roundObjects } from './act/objects';
import type { Caches } from './caches';
import type { Decision } from './decide/decision';
import type { Inquiries } from './inquiries/Inquiries';
import { Logger, sentenceOf } from './logger';
import type { ObjectKey } from './objectCache';
import { observe } from './observe/observe';
import type {
  ApiServerObservation,
  GuardObservation,
  Observation,
  PodObservation,
} from './observe/observation';
import { Outcome, outcomeOfFailure, stalledStatus, stallNote } from './outcome';
import { isConflict } from './kubeApi';

/** (Observation, now) -> Decision; pure. */
export type Decide = (observation: Observation, now: number) => Decision;

export interface ReconcileContext extends Omit<ActContext, 'objects'> {
  readonly caches: Caches;
  readonly decide: Decide;
  readonly pods: readonly PodObservation[] | undefined;
  readonly guard: GuardObservation;
  readonly apiServer: ApiServerObservation;
  readonly inquiries: Pick<Inquiries, 'want' | 'inbox'>;
  readonly logger: Logger;
}

/** Looks once and does what follows. Never throws what a cluster can cause. */
export async function reconcile(
  context: ReconcileContext,
  key: ObjectKey,
): Promise<Outcome> {
  const { caches, clock, decide } = context;
  const rollout = caches.rollouts.get(key);
  const observation = observe({
    ...context,
    key,
    ...context.inquiries.inbox(key),
  });
  if (!rollout || !observation) return { kind: 'Done' };
  const acting = { ...context, objects: roundObjects(caches, rollout) };
  const decision = decide(observation, clock.now());
  let statusDueAt: number | undefined;
  try {
    statusDueAt = await act(acting, decision);
  } catch (error) {
    return failed(acting, error);
  }
  // What the status has now is forgotten, so not before it is written.
  context.inquiries.want(key, decision);
  const until = Math.min(
    decision.requeueAt ?? Infinity,
    statusDueAt ?? Infinity,
  );
  return Number.isFinite(until) ? { kind: 'Waiting', until } : { kind: 'Done' };
}

async function failed(context: ActContext, error: unknown): Promise<Outcome> {
  if (error instanceof TermEnded) return { kind: 'Done' };
  const outcome = outcomeOfFailure(error);
  const { rollout } = context.objects;
  const fields = {
    cluster: context.connection.name,
    namespace: rollout.metadata.namespace,
    rollout: rollout.metadata.name,
    error: sentenceOf(error),
  };
  if (isConflict(error)) context.logger.debug('Somebody wrote first', fields);
  else context.logger.warn('Round failed', fields);
  if (outcome.kind !== 'Stalled') return outcome;
  try {
    const status = stalledStatus(rollout.status, outcome, context.clock.now());
    if (status) {
      await actStatus(context, status);
      context.events.record(rollout, [stallNote(outcome)]);
    }
  } catch (cause) {
    if (cause instanceof TermEnded) return { kind: 'Done' };
    context.logger.warn('Stall could not be shown on the Rollout', {
      ...fields,
      error: sentenceOf(cause),
    });
  }
  return outcome;
}
