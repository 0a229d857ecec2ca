// SPDX-License-Identifier: Apache-2.0
import type { ReleaseRecord } from '@teal/rollouts-common';
import type { ClusterConnection } from '../controller/kubeApi';
import { resourcePath, resources } from '../controller/kubeApi';
import { labelSelectorText } from '../controller/labelSelectorText';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { PodObject } from '../controller/trimTraffic';
import { trimPod } from '../controller/trimTraffic';
import type { LinedPod } from '../releases/podLines';
import { podLines } from '../releases/podLines';
import type { ReleaseKeeper } from '../releases/ReleaseKeeper';
import type { Workload } from '../starting/workload';

/** More than a person reads; the workload's own counts tell of all. */
const MAX_PODS = 500;

/** Writes down what becomes of the pods of releases without a Rollout. */
export class RollingPods {
  readonly #keeper: Pick<ReleaseKeeper, 'toldOf' | 'tellLines'>;
  readonly #logger: Logger;
  /** Keys of the lines that were told, by record. */
  readonly #told = new Map<string, Set<string>>();

  constructor(options: {
    readonly keeper: Pick<ReleaseKeeper, 'toldOf' | 'tellLines'>;
    readonly logger: Logger;
  }) {
    this.#keeper = options.keeper;
    this.#logger = options.logger;
  }

  /** Pods that can't be read delay no release: that is logged, and tried again at the next look. */
  async look(
    record: ReleaseRecord,
    workload: Workload,
    connection: ClusterConnection,
    seenAt: string,
  ): Promise<void> {
    const { id, createdAt, startedAt: since = createdAt } = record;
    try {
      const told = this.#told.get(id) ?? (await this.#keeper.toldOf(id, 'pod'));
      this.#told.set(id, told);
      const pods = await podsOf(workload, connection);
      const { lines, before } = podLines({ pods, told, seenAt, since });
      await this.#keeper.tellLines(id, lines);
      for (const key of [...before, ...lines.map(it => it.key)]) told.add(key);
    } catch (error) {
      this.#logger.warn('Pods of a release can not be read at the moment', {
        cluster: record.cluster,
        release: id,
        reason: sentenceOf(error),
      });
    }
  }

  /** It has ended. */
  forget(id: string): void {
    this.#told.delete(id);
  }
}

async function podsOf(
  { metadata, spec }: Workload,
  connection: ClusterConnection,
): Promise<LinedPod[]> {
  const labelSelector = spec.selector && labelSelectorText(spec.selector);
  if (!labelSelector) return [];
  const { namespace } = metadata;
  const { items } = await connection.list<PodObject>(
    resourcePath(resources.pods, { namespace }),
    { labelSelector, limit: MAX_PODS },
  );
  return items.map(pod => ({
    ...trimPod(pod).observed,
    createdAt: new Date(pod.metadata.creationTimestamp ?? 0).toISOString(),
  }));
}
