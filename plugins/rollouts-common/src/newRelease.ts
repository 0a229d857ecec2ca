// SPDX-License-Identifier: Apache-2.0
/** What `POST /releases` takes and answers. */
import type { EnvironmentView } from './environments';
import type { ObjectChange, ReleaseMethod, ReleaseRecord } from './releases';
import type { ObjectReference, RolloutStep } from './rollout';
import type { TemplateRef } from './templates';
import type { ReleaseWave } from './waves';

/**
 * A release to begin. Where: `cluster` and `namespace`, an `environment`, or
 * `waves` of them. What: `rollout`, `workload`, or the entity's only one. And one
 * of `image`, `version` and `restart`, or a `template`.
 */
export interface NewRelease {
  cluster?: string;
  /** Needed with an environment that doesn't say which. */
  namespace?: string;
  /** Name in `rollouts.environments`. */
  environment?: string;
  /** Environments one after the other; instead of `environment` and `cluster`. */
  waves?: ReleaseWave[];
  /** The service; absent: the entity that the workload belongs to. */
  entityRef?: string;
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
  /** What the caller expects; another one is refused. Absent: `rollout` where the workload has a Rollout. */
  method?: ReleaseMethod;
  /** Of `rollouts.presets`: this release goes by its steps instead of the Rollout's. */
  preset?: string;
  /** Steps of this release alone; instead of the preset's and the Rollout's. */
  steps?: RolloutStep[];
  /**
   * A deployment template, whose manifest is applied with `parameters`; `image` or `version` is its parameter `image`.
   */
  template?: TemplateRef;
  /** With a template: fields that somebody else keeps become the portal's. */
  takeOver?: boolean;
  /** Of the template: a text is itself, everything else is JSON. Kept with the record. */
  parameters?: Record<string, string>;
  description?: string;
  /**
   * After this the release has TimedOut; a time in which it waits for a person, a
   * gate or its schedule doesn't count. Default: 600 without a Rollout, none with one.
   */
  timeoutSeconds?: number;
  /** Only without a Rollout, which says it itself: what happens when it fails or times out. Default `Rollback`. */
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
  template?: TemplateRef;
  container: string;
  from: { image: string };
  to: { image: string };
  /** As the API server would store it, with what its gate adds. */
  changes: ObjectChange[];
  /** Sentences for a person; empty when all is plain. */
  warnings: string[];
  /** By which it goes, where a Rollout carries it. */
  steps?: RolloutStep[];
  /** With waves: the same for each environment; the fields above are those of the first. */
  waves?: WavePreview[];
}

/** What a release in waves would do in one environment. */
export interface WavePreview {
  /** 0-based. */
  wave: number;
  environment: string;
  cluster: string;
  namespace: string;
  changes: ObjectChange[];
  warnings: string[];
  /** Why it can't begin there as things are. */
  problem?: string;
}

/** Whose next release. Give cluster, namespace and workload (or rollout), or an entity. */
export interface PrefillQuestion {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly environment?: string;
  /** Name of the workload. */
  readonly workload?: string;
  readonly kind?: ReleasableKind;
  readonly rollout?: string;
  readonly entityRef?: string;
}

/** `GET /prefill`: what the next release of a workload starts from. */
export interface ReleasePrefill {
  cluster: string;
  namespace: string;
  environment?: string;
  workload: { kind: ReleasableKind; name: string };
  rollout?: string;
  entityRef?: string;
  /** How a release would go now. */
  method: ReleaseMethod;
  /** In the pod's order, with what runs. */
  containers: { name: string; image: string }[];
  /** The one whose image a release changes; absent: a person has to say. */
  container?: string;
  /** Of the base configuration, else of the last release; with a version where the base configuration pins one. */
  template?: TemplateRef;
  /** Of the last release, over those of the base configuration. */
  parameters: Record<string, string>;
  preset?: string;
  /** Steps of the last release where it had its own. */
  steps?: RolloutStep[];
  /** `spec.strategy.steps` of the Rollout. */
  rolloutSteps?: RolloutStep[];
  timeoutSeconds?: number;
  /** The newest of this workload. */
  lastRelease?: Pick<
    ReleaseRecord,
    'id' | 'to' | 'status' | 'createdAt' | 'operator' | 'description'
  >;
  /** Where else it can be released, those of the base configuration first and in its order. */
  environments: EnvironmentView[];
}

/** `POST /releases/{id}/rerelease` and `…/rollback` */
export interface ReleaseAgain {
  description?: string;
  /** True: takes the place of a release that is under way. */
  supersede?: boolean;
  /** As in a new release. */
  takeOver?: boolean;
  dryRun?: boolean;
}

/** What a 409 to a new release says that would make it pass. */
export type ReleaseRemedy = 'supersede' | 'restart' | 'takeOver';
