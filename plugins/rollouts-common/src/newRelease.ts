// SPDX-License-Identifier: Apache-2.0
/** What `POST /releases` takes and answers. */
import type { ObjectChange, ReleaseMethod } from './releases';
import type { ObjectReference } from './rollout';

/** A release to begin. Give `rollout` or `workload`, and one of `image`, `version` and `restart`. */
export interface NewRelease {
  cluster: string;
  namespace: string;
  /** Name of a Rollout; the workload is the one that it names. */
  rollout?: string;
  /** A workload; one with a Rollout goes through its gate and steps, one without is updated natively. */
  workload?: { kind?: ReleasableKind; name: string };
  /** The container whose image changes; needed where the pod has more than one. */
  container?: string;
  /** The whole reference: `ghcr.io/acme/cart:v2` or `ghcr.io/acme/cart@sha256:…`. */
  image?: string;
  /** A tag or a digest (`sha256:…`); the repository stays that of the image that is there. */
  version?: string;
  /** True: the pods are made again with the same image, because something that they read has changed. */
  restart?: boolean;
  /** True: takes the place of a release that is under way. */
  supersede?: boolean;
  /** Kept with the record. */
  parameters?: Record<string, string>;
  description?: string;
  /** Only without a Rollout: after this the release has TimedOut. Default 600. */
  timeoutSeconds?: number;
  /** Only without a Rollout: what happens when it fails or times out. Default `Rollback`. */
  onFailure?: 'Rollback' | 'Stop';
  /** True: the API server is asked, and nothing is stored. */
  dryRun?: boolean;
}

/** Kinds of workloads that can be released. */
export type ReleasableKind = 'Deployment' | 'StatefulSet' | 'DaemonSet';

/** What a release would do: the answer to a dry run, which the API server's admission has seen. */
export interface ReleasePreview {
  method: ReleaseMethod;
  workload: ObjectReference;
  rollout?: string;
  container: string;
  from: { image: string };
  to: { image: string };
  /** As the API server would store it, with what its gate adds. */
  changes: ObjectChange[];
  /** Sentences for a person; empty when all is plain. */
  warnings: string[];
}

/** `POST /releases/{id}/rerelease` and `…/rollback` */
export interface ReleaseAgain {
  description?: string;
  /** True: takes the place of a release that is under way. */
  supersede?: boolean;
  dryRun?: boolean;
}

/** What a 409 to a new release says that would make it pass. */
export type ReleaseRemedy = 'supersede' | 'restart';
