// SPDX-License-Identifier: Apache-2.0
import type { Knex } from 'knex';
import type { PodTemplate } from '../starting/workload';

/** What a release without a Rollout set, and what happens when it fails. */
export interface RollingPlan {
  /** Images of the containers in their order. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Where only the pods are made again: the annotation that says so. */
  readonly restartedAt?: string;
  /** Where a template made it: the pods before, since their images alone wouldn't bring them back. */
  readonly templateBefore?: PodTemplate;
  readonly timeoutSeconds: number;
  readonly onFailure: 'Rollback' | 'Stop';
}

interface Row {
  release_id: string;
  images_before: string;
  images_after: string;
  restarted_at: string | null;
  template_before: string | null;
  timeout_seconds: number;
  on_failure: string;
}

/** The table `rolling_plans`. */
export class RollingPlans {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  async put(releaseId: string, plan: RollingPlan): Promise<void> {
    await this.#database<Row>('rolling_plans').insert({
      release_id: releaseId,
      images_before: JSON.stringify(plan.before),
      images_after: JSON.stringify(plan.after),
      restarted_at: plan.restartedAt ?? null,
      template_before: plan.templateBefore
        ? JSON.stringify(plan.templateBefore)
        : null,
      timeout_seconds: plan.timeoutSeconds,
      on_failure: plan.onFailure,
    });
  }

  async get(releaseId: string): Promise<RollingPlan | undefined> {
    const row = await this.#database<Row>('rolling_plans')
      .where('release_id', releaseId)
      .first();
    return (
      row && {
        before: JSON.parse(row.images_before) as string[],
        after: JSON.parse(row.images_after) as string[],
        ...(row.restarted_at !== null && { restartedAt: row.restarted_at }),
        ...(row.template_before !== null && {
          templateBefore: JSON.parse(row.template_before) as PodTemplate,
        }),
        timeoutSeconds: row.timeout_seconds,
        onFailure: row.on_failure === 'Stop' ? 'Stop' : 'Rollback',
      }
    );
  }

  /** Nobody follows it any more. */
  async remove(releaseId: string): Promise<void> {
    await this.#database<Row>('rolling_plans')
      .where('release_id', releaseId)
      .delete();
  }
}
