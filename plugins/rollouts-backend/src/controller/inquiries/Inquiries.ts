// SPDX-License-Identifier: Apache-2.0
import { measureWith } from '../analysis/measure';
import { MeasurementRunner } from '../analysis/MeasurementRunner';
import type { MetricSources } from '../analysis/metricSources';
import type { MeasurementResult } from '../analysis/judging/request';
import type { Clock } from '../clock';
import type { Decision } from '../decide/decision';
import { askWebhook } from '../gates/askWebhook';
import { GateRunner } from '../gates/GateRunner';
import type { GateAnswer } from '../gates/asking/question';
import type { ClusterConnection } from '../kubeApi';
import type { ObjectKey } from '../objectCache';

/** Only what metrics and gates name themselves. */
const NO_SOURCES: MetricSources = { allowedHosts: [], custom: new Map() };

/** What decide wants to know, and what is known of it. */
export interface Inbox {
  readonly results: readonly MeasurementResult[];
  readonly answers: readonly GateAnswer[];
}

/** Everything that is asked outside of one cluster: metrics and webhook gates. */
export class Inquiries {
  readonly #measurements: MeasurementRunner;
  readonly #gates: GateRunner;

  constructor(
    options: {
      readonly connection: ClusterConnection;
      readonly clock: Clock;
      readonly metricSources?: MetricSources;
    },
    onNews: (rollout: ObjectKey) => void,
  ) {
    const { connection, clock, metricSources = NO_SOURCES } = options;
    const context = { connection, clock, ...metricSources };
    this.#measurements = new MeasurementRunner({
      clock,
      measure: measureWith(context),
      onResult: onNews,
    });
    this.#gates = new GateRunner({
      clock,
      ask: (question, signal) => askWebhook(question, context, signal),
      onAnswer: onNews,
    });
  }

  /** What is left out is given up. */
  want(
    rollout: ObjectKey,
    { measurements, questions }: Pick<Decision, 'measurements' | 'questions'>,
  ): void {
    this.#measurements.want(rollout, measurements);
    this.#gates.want(rollout, questions);
  }

  /** What is there, whether the status has it or not. */
  inbox(rollout: ObjectKey): Inbox {
    return {
      results: this.#measurements.inbox(rollout),
      answers: this.#gates.inbox(rollout),
    };
  }

  /** The Rollout is gone. */
  forget(rollout: ObjectKey): void {
    this.want(rollout, { measurements: [], questions: [] });
  }

  /** Ends and forgets everything: somebody else leads now. */
  clear(): void {
    this.#measurements.clear();
    this.#gates.clear();
  }

  /** Ends everything that is under way. */
  async stop(): Promise<void> {
    await Promise.all([this.#measurements.stop(), this.#gates.stop()]);
  }
}
