// SPDX-License-Identifier: Apache-2.0

/** What a webhook gate is asked and what it answered: data that decide and the runner share. */
import { createHash } from 'node:crypto';
import type {
  Gate,
  GateMoment,
  GateStatus,
  WebhookGate,
} from '@teal/rollouts-common';

/** What the hook is told about the release (docs/gates.md). */
export interface ReleaseFacts {
  readonly namespace: string;
  /** Name of the Rollout. */
  readonly rollout: string;
  readonly rolloutUid: string;
  /** `Deployment/cart`. */
  readonly workload: string;
  readonly release: string;
  readonly changedBy?: string;
  readonly phase: string;
  readonly images: {
    readonly stable: readonly string[];
    readonly canary: readonly string[];
  };
  /** 1-based. */
  readonly step: number;
  readonly steps: number;
  /** Percent that the new version gets if the answer is yes. */
  readonly weight: number;
  /** Percent that it gets now. */
  readonly weightNow: number;
}

/** One question that is due. */
export interface GateQuestion {
  readonly release: string;
  readonly gate: string;
  readonly when: GateMoment;
  /** 1-based, of `Traffic`. */
  readonly step?: number;
  /** Questions before this one: the same question asked again is the same delivery. */
  readonly sequence: number;
  /** As in GateStatus. */
  readonly question: string;
  readonly webhook: WebhookGate;
  readonly facts: ReleaseFacts;
}

/** What came of it. `none`: nobody can tell what the hook thinks. */
export type GateSaid =
  | { readonly kind: 'yes' | 'no' | 'rollback'; readonly reason?: string }
  | { readonly kind: 'none'; readonly reason: string };

/** A question that was asked. */
export interface GateAnswer
  extends Pick<
    GateQuestion,
    'release' | 'gate' | 'when' | 'step' | 'sequence' | 'question'
  > {
  /** Milliseconds since the epoch: when it was asked, and when the answer was there. */
  readonly askedAt: number;
  readonly at: number;
  readonly said: GateSaid;
}

/** The same for a question, whoever asks it and how often, and for its answer. */
export function questionId(
  it: Pick<
    GateQuestion,
    'release' | 'gate' | 'when' | 'step' | 'sequence' | 'question'
  >,
): string {
  return [
    it.release,
    it.gate,
    it.when,
    it.step ?? 0,
    it.question,
    it.sequence,
  ].join('/');
}

/** What was said, to this question. */
export function answerOf(
  question: GateQuestion,
  facts: Pick<GateAnswer, 'askedAt' | 'at' | 'said'>,
): GateAnswer {
  const { release, gate, when, step, sequence } = question;
  return {
    release,
    gate,
    when,
    ...(step === undefined ? {} : { step }),
    sequence,
    question: question.question,
    ...facts,
  };
}

/**
 * Tells apart what was asked: an answer counts for this definition of the gate
 * and for this part of the release, and for no other.
 *
 * @param about - what the gate lets happen: the steps at Start, the step at Traffic
 */
export function questionOf(gate: Gate, about: unknown): GateStatus['question'] {
  const { description: _description, ...asked } = gate;
  return createHash('sha256')
    .update(JSON.stringify([sorted(asked), sorted(about)]))
    .digest('hex')
    .slice(0, 16);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, it]) => it !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, it]) => [key, sorted(it)]),
  );
}
