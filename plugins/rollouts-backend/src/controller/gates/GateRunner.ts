// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../clock';
import { Runner } from '../inquiries/Runner';
import { sentenceOf } from '../logger';
import type { ObjectKey } from '../objectCache';
import type { GateAnswer, GateQuestion, GateSaid } from './asking/question';
import { answerOf, questionId } from './asking/question';

/** Asks a hook once. */
export type AskGate = (
  question: GateQuestion,
  signal: AbortSignal,
) => Promise<GateSaid>;

/** Asks the webhook gates that decide wants answered, each bounded in time. */
export class GateRunner extends Runner<GateQuestion, GateAnswer> {
  constructor(options: {
    readonly ask: AskGate;
    readonly clock: Clock;
    readonly onAnswer: (rollout: ObjectKey) => void;
  }) {
    const { ask, clock, onAnswer } = options;
    super({
      idOf: questionId,
      ask: async (question, signal) => {
        const askedAt = clock.now();
        const said = await ask(question, signal).catch(
          (error: unknown): GateSaid => ({
            kind: 'none',
            reason: sentenceOf(error),
          }),
        );
        return answerOf(question, { askedAt, at: clock.now(), said });
      },
      onAnswer,
    });
  }
}
