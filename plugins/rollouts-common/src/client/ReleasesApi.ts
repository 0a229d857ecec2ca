// SPDX-License-Identifier: Apache-2.0
import type { KeptDiagnosis } from '../diagnosis';
import type {
  ReleaseComparison,
  ReleaseDetail,
  ReleaseFilter,
  ReleaseManifest,
  ReleasePage,
  Verdict,
} from '../releases';
import type {
  ReleaseStatistics,
  ReleaseStatisticsFilter,
} from '../releaseStatistics';

/** The history of releases. */
export interface ReleasesApi {
  /** The newest first; `cursor` of the filter is `nextCursor` of the page before. */
  listReleases(
    filter?: ReleaseFilter,
    options?: { signal?: AbortSignal },
  ): Promise<ReleasePage>;
  /** What the releases of the filter say together. */
  getReleaseStatistics(
    filter?: ReleaseStatisticsFilter,
    options?: { signal?: AbortSignal },
  ): Promise<ReleaseStatistics>;
  getRelease(
    id: string,
    options?: { signal?: AbortSignal },
  ): Promise<ReleaseDetail>;
  /** Rejects with 404 where it was never seen. */
  getReleaseManifest(
    id: string,
    options?: { signal?: AbortSignal },
  ): Promise<ReleaseManifest>;
  /** From the other release to this one. */
  compareReleases(
    id: string,
    other: string,
    options?: { signal?: AbortSignal },
  ): Promise<ReleaseComparison>;
  /** How its pods were when it went wrong; needs `rollouts.logs.read`. */
  getReleaseDiagnosis(
    id: string,
    options?: { signal?: AbortSignal },
  ): Promise<KeptDiagnosis>;
  addReleaseNote(id: string, text: string): Promise<ReleaseDetail>;
  giveReleaseVerdict(
    id: string,
    verdict: Verdict,
    text?: string,
  ): Promise<ReleaseDetail>;
}
