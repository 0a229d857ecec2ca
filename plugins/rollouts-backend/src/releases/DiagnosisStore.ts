// SPDX-License-Identifier: Apache-2.0
/** The table `release_diagnoses`. */
import type { PodDiagnosis } from '@teal/rollouts-common';
import type { Knex } from 'knex';
import { afterAnotherLook, keptDiagnosis } from './keptDiagnosis';
import type { ReleaseIdentity } from './recordRelease';
import { releaseKey } from './recordRelease';
import type { ReleaseRow } from './rows';

interface DiagnosisRow {
  release_id: string;
  pod: string;
  at: string;
  diagnosis: string;
}

/** Pods of one release; that many show what is wrong. */
export const MOST_PODS = 5;

export class DiagnosisStore {
  readonly #database: Knex;

  constructor(database: Knex) {
    this.#database = database;
  }

  /** The record of a release; undefined: it isn't written yet. */
  async recordOf(identity: ReleaseIdentity): Promise<string | undefined> {
    const { cluster, namespace, rollout } = identity;
    const row = await this.#database<ReleaseRow>('releases')
      .where({ cluster, namespace, rollout })
      .where({ release_key: releaseKey(identity) })
      .first('id');
    return row?.id;
  }

  /** Keeps what was seen of a pod, without secrets; of more pods than `MOST_PODS` the first ones. */
  async keep(id: string, seen: PodDiagnosis): Promise<void> {
    const now = keptDiagnosis(seen);
    await this.#database.transaction(async all => {
      const rows = all<DiagnosisRow>('release_diagnoses');
      const known = await rows.clone().where({ release_id: id });
      const before = known.find(({ pod }) => pod === now.pod);
      if (!before && known.length >= MOST_PODS) return;
      const diagnosis = before
        ? afterAnotherLook(JSON.parse(before.diagnosis), now)
        : now;
      await rows
        .insert({
          release_id: id,
          pod: now.pod,
          at: diagnosis.at,
          diagnosis: JSON.stringify(diagnosis),
        })
        .onConflict(['release_id', 'pod'])
        .merge();
    });
  }

  /** What was kept, pods that were not ready first. */
  async of(id: string): Promise<PodDiagnosis[]> {
    const rows = await this.#database<DiagnosisRow>('release_diagnoses')
      .where({ release_id: id })
      .orderBy('pod');
    return rows
      .map(({ diagnosis }) => JSON.parse(diagnosis) as PodDiagnosis)
      .sort((a, b) => Number(a.ready) - Number(b.ready));
  }

  /** Of a release that ended well nobody asks what hindered it on its way. */
  async forget(id: string): Promise<void> {
    await this.#database('release_diagnoses')
      .where({ release_id: id })
      .delete();
  }
}
