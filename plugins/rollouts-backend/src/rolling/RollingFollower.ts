// SPDX-License-Identifier: Apache-2.0
/**
 * Follows releases without a Rollout to their end. Everything it needs is in the
 * database and the cluster, so any replica can go on where another one died.
 */
import type { ReleaseRecord } from '@teal/rollouts-common';
import type { Clusters } from '../clusters/Clusters';
import type { Clock } from '../controller/clock';
import { pause } from '../controller/clock';
import type {
  ClusterConnection,
  JsonPatchOperation,
} from '../controller/kubeApi';
import { hasCode, resourcePath } from '../controller/kubeApi';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { DiagnosisStore } from '../releases/DiagnosisStore';
import { redact } from '../releases/redact';
import type { ReleaseKeeper } from '../releases/ReleaseKeeper';
import { PORTAL_FIELD_MANAGER } from '../starting/portalFieldManager';
import type { Workload } from '../starting/workload';
import { imagesOf, workloadType } from '../starting/workload';
import type { Move } from './nextMove';
import { isApplied, nextMove, OPENED_MS } from './nextMove';
import type { RollingPlan, RollingPlans } from './RollingPlans';
import { RollingDiagnoses } from './RollingDiagnoses';
import { RollingPods } from './RollingPods';

/** Between two looks at a workload. */
const LOOK_MS = 2_000;

export class RollingFollower {
  readonly #clusters: Clusters;
  readonly #keeper: ReleaseKeeper;
  readonly #plans: RollingPlans;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #pods: RollingPods;
  readonly #diagnoses: RollingDiagnoses;

  constructor(options: {
    readonly clusters: Clusters;
    readonly keeper: ReleaseKeeper;
    readonly plans: RollingPlans;
    readonly diagnoses: Pick<DiagnosisStore, 'keep'>;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#clusters = options.clusters;
    this.#keeper = options.keeper;
    this.#plans = options.plans;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#pods = new RollingPods(options);
    this.#diagnoses = new RollingDiagnoses(options);
  }

  /** Looks again and again, until nothing is under way or nobody wants it any more. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.look())) {
      await pause(this.#clock, LOOK_MS, signal);
    }
  }

  /** Looks once at every release. @returns how many are under way still. */
  async look(): Promise<number> {
    let left = 0;
    for (const record of await this.#keeper.underWay()) {
      try {
        left += (await this.#lookAt(record)) ? 1 : 0;
      } catch (error) {
        left += 1;
        // Told once a look: a cluster that is away comes back, and the release goes on.
        this.#logger.warn('Release is not followed at the moment', {
          cluster: record.cluster,
          release: record.id,
          reason: sentenceOf(error),
        });
      }
    }
    return left;
  }

  async #lookAt(record: ReleaseRecord): Promise<boolean> {
    const state = this.#clusters.get(record.cluster)?.state();
    if (state?.state !== 'connected') return true;
    const plan = await this.#plans.get(record.id);
    const now = this.#clock.now();
    if (!plan) {
      // The plan follows the record by a moment.
      if (now - Date.parse(record.createdAt) < OPENED_MS) return true;
      await this.#keeper.ended(record.id, {
        status: 'Failed',
        reason: 'never began: the portal ended before it was applied',
      });
      return false;
    }
    const { connection } = state.cluster;
    const workload = await read(connection, record);
    if (workload) {
      const seenAt = new Date(now).toISOString();
      await this.#pods.look(record, workload, connection, seenAt);
    }
    if (workload && isApplied(workload, plan)) {
      await this.#keeper.keepManifest(record.id, {
        template: redact({ ...workload.spec.template }),
      });
    }
    const move = nextMove(record, plan, workload, now);
    return this.#make(move, { record, plan, workload, connection });
  }

  async #make(
    move: Move,
    of: {
      readonly record: ReleaseRecord;
      readonly plan: RollingPlan;
      readonly workload: Workload | undefined;
      readonly connection: ClusterConnection;
    },
  ): Promise<boolean> {
    const { record, plan, workload, connection } = of;
    if (move.do === 'begin') {
      await this.#keeper.begun(record.id, {});
      return true;
    }
    if (move.do === 'wait') {
      if (move.message !== record.message || move.step !== record.step) {
        await this.#keeper.progress(record.id, move);
      }
      return true;
    }
    if (move.status !== 'Succeeded' && workload) {
      await this.#diagnoses.look(record, workload, connection);
    }
    if (move.goBack && workload) {
      await goBack(connection, record, plan, workload);
    }
    await this.#keeper.ended(record.id, {
      ...move,
      ...(move.status === 'Succeeded' && { weight: 100 }),
      ...(move.goBack && { weight: 0 }),
    });
    this.#pods.forget(record.id);
    await this.#plans.remove(record.id);
    return false;
  }
}

function pathOf({ workload, namespace }: ReleaseRecord): string {
  const type = workloadType(workload.kind);
  if (!type) throw new Error(`${workload.kind} can't be released`);
  return resourcePath(type, { namespace, name: workload.name });
}

async function read(
  connection: ClusterConnection,
  record: ReleaseRecord,
): Promise<Workload | undefined> {
  try {
    return await connection.get<Workload>(pathOf(record));
  } catch (error) {
    if (hasCode(error, 404)) return undefined;
    throw error;
  }
}

/** Only what this release set, and only while it is there. */
async function goBack(
  connection: ClusterConnection,
  record: ReleaseRecord,
  plan: RollingPlan,
  workload: Workload,
): Promise<void> {
  const { resourceVersion } = workload.metadata;
  await connection.patch(
    pathOf(record),
    {
      type: 'json',
      body: [
        {
          op: 'replace',
          path: '/metadata/resourceVersion',
          value: resourceVersion,
        },
        ...goingBack(plan, imagesOf(workload)),
      ],
    },
    { fieldManager: PORTAL_FIELD_MANAGER },
  );
}

/** The whole template where a template made it, else the images alone. */
function goingBack(
  { before, templateBefore }: RollingPlan,
  images: readonly string[],
): JsonPatchOperation[] {
  if (templateBefore) {
    return [{ op: 'replace', path: '/spec/template', value: templateBefore }];
  }
  return before.flatMap((image, position) =>
    image === images[position]
      ? []
      : [
          {
            op: 'replace' as const,
            path: `/spec/template/spec/containers/${position}/image`,
            value: image,
          },
        ],
  );
}
