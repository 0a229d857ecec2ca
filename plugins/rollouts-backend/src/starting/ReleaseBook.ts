// SPDX-License-Identifier: Apache-2.0
import type {
  RecordStatus,
  ReleaseRecord,
  ReleaseMethod,
  ReleaseOrigin,
  ReleasedVersion,
  ObjectReference,
  RolloutStep,
  UsedTemplate,
} from '@teal/rollouts-common';

/** A release that is about to be written to the cluster. */
export interface OpenedRelease {
  readonly method: ReleaseMethod;
  readonly cluster: string;
  readonly namespace: string;
  readonly workload: ObjectReference;
  readonly rollout?: string;
  readonly from: ReleasedVersion;
  readonly to: ReleasedVersion;
  readonly template?: UsedTemplate;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly description?: string;
  /** Entity ref of the person, or the subject of a service. */
  readonly operator: string;
  readonly origin?: ReleaseOrigin;
  readonly entityRef?: string;
  readonly wavesId?: string;
  readonly wave?: number;
  readonly preset?: string;
  readonly steps?: RolloutStep[];
  readonly timeoutSeconds?: number;
}

/** Where releases that the portal begins are written down, before anything else happens. */
export interface ReleaseBook {
  /** A record with the status Pending. */
  open(release: OpenedRelease): Promise<ReleaseRecord>;
  /** The cluster has it: `releaseId` as the gate called it; absent without a Rollout. */
  begun(
    id: string,
    seen: { readonly releaseId?: string },
  ): Promise<ReleaseRecord>;
  /** Nothing more happens to it. */
  ended(
    id: string,
    end: { readonly status: RecordStatus; readonly reason: string },
  ): Promise<void>;
  get(id: string): Promise<ReleaseRecord | undefined>;
}
