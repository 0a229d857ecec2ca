// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps what a release applies: the pod template that stands in its workload
 * and the Rollout's spec, read once a release, without secrets.
 */
import type { Rollout } from '@teal/rollouts-common';
import { HELD_MARKER, workloadMarks } from '@teal/rollouts-common';
import type { Clusters } from '../clusters/Clusters';
import type { KubeObject } from '../controller/kubeApi';
import { resourcePath, resources } from '../controller/kubeApi';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { ReleaseUpdate } from './recordRelease';
import { redact } from './redact';
import type { ReleaseKeeper } from './ReleaseKeeper';

interface Workload extends KubeObject {
  spec?: { template?: PodTemplate };
}

interface PodTemplate {
  metadata?: { annotations?: Record<string, string> };
}

/** Failures of one release that are tried again with its next change. */
const ATTEMPTS = 5;

export class ManifestKeeper {
  readonly #options: {
    readonly clusters: Clusters;
    readonly keeper: ReleaseKeeper;
    readonly logger: Logger;
  };
  /** Attempts of each record; `ATTEMPTS` where nothing more is to be done. */
  readonly #attempts = new Map<string, number>();

  constructor(options: {
    readonly clusters: Clusters;
    readonly keeper: ReleaseKeeper;
    readonly logger: Logger;
  }) {
    this.#options = options;
  }

  /** The release has a record and is under way. Returns at once. */
  seen(id: string, update: ReleaseUpdate): void {
    const attempts = this.#attempts.get(id) ?? 0;
    if (attempts >= ATTEMPTS) return;
    this.#attempts.set(id, ATTEMPTS);
    this.#keep(id, update).catch((error: unknown) => {
      this.#attempts.set(id, attempts + 1);
      this.#options.logger.warn('What a release applies could not be kept', {
        record: id,
        error: sentenceOf(error),
      });
    });
  }

  async #keep(
    id: string,
    { identity, workload }: ReleaseUpdate,
  ): Promise<void> {
    const { clusters, keeper } = this.#options;
    const { cluster, namespace, rollout: name, releaseId } = identity;
    const state = clusters.get(cluster)?.state();
    if (state?.state !== 'connected' || workload.kind !== 'Deployment') return;
    const { connection, cache } = state.cluster;
    if (await keeper.hasManifest(id)) return;
    const rollout = cache.get({ namespace, name });
    const object = await connection.get<Workload>(
      resourcePath(resources.deployments, { namespace, name: workload.name }),
    );
    // A newer template may have come meanwhile.
    const { annotations } = object.metadata;
    if (annotations?.[workloadMarks.release] !== releaseId) return;
    const template = object.spec?.template && unmarked(object.spec.template);
    await keeper.keepManifest(id, {
      ...(template && { template: redact({ ...template }) }),
      ...(rollout && { rollout: redact(specOf(rollout)) }),
    });
  }
}

function specOf({ spec }: Rollout): Record<string, unknown> {
  return { ...spec };
}

/** As its author wrote it. */
function unmarked(template: PodTemplate): PodTemplate {
  const { annotations, ...metadata } = template.metadata ?? {};
  const { [HELD_MARKER]: _held, ...own } = annotations ?? {};
  return {
    ...template,
    metadata: {
      ...metadata,
      ...(Object.keys(own).length && { annotations: own }),
    },
  };
}
