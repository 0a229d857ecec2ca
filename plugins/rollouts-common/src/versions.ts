// SPDX-License-Identifier: Apache-2.0
/** Versions that a workload can be released to: what its registry has, and what pipelines have registered. */

/** A label that somebody put on an image (Harbor). */
export interface VersionLabel {
  name: string;
  /** `#0065AB` */
  color?: string;
}

/** What a scanner says about an image (Harbor). */
export interface VersionScan {
  status: 'Pending' | 'Running' | 'Success' | 'Error' | 'Unknown';
  /** The worst finding, as the scanner calls it: Critical, High, Medium, Low, None. */
  severity?: string;
  /** Findings by severity. */
  counts?: Record<string, number>;
}

/** One version to choose. */
export interface Version {
  /** The whole reference that a release sets. */
  image: string;
  tag?: string;
  /** `sha256:…` */
  digest?: string;
  /** RFC 3339: when it was pushed, made or registered. */
  pushedAt?: string;
  /** The workload runs it. */
  current: boolean;
  source: 'registry' | 'ci' | 'both';
  commit?: string;
  branch?: string;
  pipelineUrl?: string;
  /** Who wrote the commit, as the pipeline says. */
  author?: string;
  labels?: VersionLabel[];
  scan?: VersionScan;
}

/** `GET /versions` */
export interface VersionList {
  /** The newest first. */
  items: Version[];
  /** Repository that was looked into, as images name it. */
  repository?: string;
  /** Whether the registry answered; what pipelines registered is listed all the same. */
  registry: { available: boolean; reason?: string };
  /** The registry has more tags than were read; a text narrows them. */
  more: boolean;
}

/** Whose versions. Give the workload, or an entity with a base configuration. */
export interface VersionQuestion {
  readonly entityRef?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** Name of the workload. */
  readonly workload?: string;
  readonly container?: string;
  /** Part of the tag. */
  readonly text?: string;
  /** 1..100; default 50. */
  readonly limit?: number;
}

/** `POST /versions`: what a pipeline has built. */
export interface NewVersion {
  entityRef: string;
  /** Whole reference with a tag, a digest or both. */
  image: string;
  digest?: string;
  commit?: string;
  /** RFC 3339: when the commit was made; what lead time is counted from. */
  committedAt?: string;
  branch?: string;
  /** http or https. */
  pipelineUrl?: string;
  author?: string;
}
