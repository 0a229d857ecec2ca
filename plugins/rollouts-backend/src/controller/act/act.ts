// SPDX-License-Identifier: Apache-2.0
/**
 * Performs a Decision: its writes in their order, then the status if it changed,
 * then its notes. A verdict is recorded before the writes that follow from it.
 * The first failure ends the round. Before each write the term
 * is asked again: a controller that has lost its Lease writes nothing more.
 */
import type { Rollout, RolloutStatus } from '@teal/rollouts-common';
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock';
import type { Decision, Write } from '../decide/decision';
import type { Written } from '../freshness';
import { keyOf } from '../objectCache';
import {
  ClusterConnection,
  ClusterUnreachableError,
  isConflict,
  KubeApiError,
} from '../kubeApi';
import type { Term } from '../leadership';
import { LogFields, Logger, sentenceOf } from '../logger';
import type { ControllerMetrics } from '../metrics';
import type { RoundObjects } from './objects';
import { perform } from './perform';
import { ObjectMovedOn, PerformContext } from './write';
import { writeStatus } from './writeRollout';
import type { EventRecorder } from './events';
import type { StatusPace } from './statusPace';

/** Another controller leads now: the round is over, and isn't ours to repeat. */
export class TermEnded extends Error {
  readonly name = 'TermEnded';

  constructor() {
    super('this controller does not lead any more');
  }
}

export interface ActContext {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: ControllerMetrics;
  readonly events: EventRecorder;
  readonly pace: StatusPace;
  readonly term: Term;
  readonly objects: RoundObjects;
  readonly onWritten: (written: Written) => void;
}

/**
 * Carries out the decision.
 *
 * @returns when (milliseconds since the epoch) a status that can wait is due; undefined: everything is written.
 * @throws whatever the failing write threw; TermEnded when the Lease is lost.
 */
export async function act(
  context: ActContext,
  decision: Decision,
): Promise<number | undefined> {
  const { events, objects, pace, clock } = context;
  if (decision.recordFirst) await record(context, plain(decision.status));
  for (const write of decision.writes) {
    await timed(context, write, performing => perform(performing, write));
  }
  const { status: before = {} } = objects.rollout;
  const after = plain(decision.status);
  const key = keyOf(objects.rollout);
  if (isDeepStrictEqual(before, after)) {
    pace.forget(key);
  } else {
    const now = clock.now();
    const dueAt = pace.dueAt({ key, before, after, now });
    // Notes are told once, together with the status that remembers them.
    if (dueAt > now && !decision.notes.length) return dueAt;
    await actStatus(context, after);
  }
  events.record(objects.rollout, decision.notes);
  return undefined;
}

/** Writes the status as it is. */
export async function actStatus(
  context: ActContext,
  status: RolloutStatus,
): Promise<void> {
  const { pace, objects } = context;
  const write = { kind: 'status', reason: status.message ?? '' } as const;
  await timed(context, write, performing => writeStatus(performing, status));
  pace.forget(keyOf(objects.rollout));
}

/** A verdict that can't be written now doesn't keep the traffic from going back. */
async function record(
  context: ActContext,
  status: RolloutStatus,
): Promise<void> {
  if (isDeepStrictEqual(context.objects.rollout.status, status)) return;
  try {
    await actStatus(context, status);
  } catch (error) {
    if (error instanceof TermEnded) throw error;
    const { connection, logger, objects } = context;
    logger.warn('Verdict could not be recorded before it is carried out', {
      ...fieldsOf(connection, objects.rollout),
      error: sentenceOf(error),
    });
  }
}

/** As the API server gives it back: without undefined properties. */
function plain(status: RolloutStatus): RolloutStatus {
  return JSON.parse(JSON.stringify(status));
}

async function timed(
  context: ActContext,
  write: Write | { readonly kind: 'status'; readonly reason: string },
  send: (performing: PerformContext) => Promise<void>,
): Promise<void> {
  const { connection, clock, logger, metrics, term, objects, onWritten } =
    context;
  if (!term.isValid()) throw new TermEnded();
  const { signal } = term;
  const startedAt = clock.monotonic();
  let sent = false;
  try {
    await send({
      connection,
      objects,
      clock,
      signal,
      onWritten(written) {
        sent = true;
        onWritten(written);
      },
    });
  } catch (error) {
    if (signal.aborted) throw new TermEnded();
    metrics.writeFailed(write.kind, causeOf(error));
    throw error;
  }
  // What is as it should be already costs no call, and isn't told.
  if (!sent) return;
  const ms = clock.monotonic() - startedAt;
  metrics.wrote(write.kind, ms / 1_000);
  logger.info('Wrote', {
    ...fieldsOf(connection, objects.rollout),
    write: write.kind,
    why: write.reason,
    ms: Math.round(ms * 10) / 10,
  });
}

function causeOf(
  error: unknown,
): Parameters<ControllerMetrics['writeFailed']>[1] {
  if (isConflict(error) || error instanceof ObjectMovedOn) return 'conflict';
  if (error instanceof KubeApiError) return 'refused';
  return error instanceof ClusterUnreachableError ? 'unreachable' : 'other';
}

function fieldsOf(connection: ClusterConnection, rollout: Rollout): LogFields {
  const { namespace, name } = rollout.metadata;
  return { cluster: connection.name, namespace, rollout: name };
}
