// SPDX-License-Identifier: Apache-2.0
import type { ReleaseRecord } from '@teal/rollouts-common';
import type { Clock } from '../controller/clock';
import type { ClusterConnection } from '../controller/kubeApi';
import { labelSelectorText } from '../controller/labelSelectorText';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import { lookAtPods } from '../diagnosis/lookAtPods';
import type { DiagnosisStore } from '../releases/DiagnosisStore';
import { MOST_PODS } from '../releases/DiagnosisStore';
import type { Workload } from '../starting/workload';

/** Going back waits for this look, so it is a short one. */
const LOOK_MS = 5_000;

/** Keeps how pods are that hinder a release without a Rollout, before it goes back. */
export class RollingDiagnoses {
  readonly #parts: {
    readonly diagnoses: Pick<DiagnosisStore, 'keep'>;
    readonly clock: Clock;
    readonly logger: Logger;
  };

  constructor(parts: {
    readonly diagnoses: Pick<DiagnosisStore, 'keep'>;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#parts = parts;
  }

  /** What can't be read or kept hinders nothing. */
  async look(
    record: ReleaseRecord,
    { spec }: Workload,
    connection: ClusterConnection,
  ): Promise<void> {
    const { diagnoses, clock, logger } = this.#parts;
    const labelSelector = spec.selector && labelSelectorText(spec.selector);
    if (!labelSelector) return;
    try {
      const seen = await lookAtPods(
        { connection, namespace: record.namespace, labelSelector },
        {
          most: MOST_PODS,
          at: clock.now(),
          signal: AbortSignal.timeout(LOOK_MS),
        },
      );
      // Those that are ready may be the version before.
      for (const diagnosis of seen.filter(({ ready }) => !ready)) {
        await diagnoses.keep(record.id, diagnosis);
      }
    } catch (error) {
      logger.warn('What hinders a release can not be kept', {
        cluster: record.cluster,
        release: record.id,
        reason: sentenceOf(error),
      });
    }
  }
}
