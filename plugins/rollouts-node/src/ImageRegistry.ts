// SPDX-License-Identifier: Apache-2.0
import type { VersionLabel, VersionScan } from '@teal/rollouts-common';

/** Which images somebody wants to choose from. */
export interface ImageQuestion {
  /** Host and port as images name it, `ghcr.io`. */
  readonly host: string;
  /** `acme/cart` */
  readonly repository: string;
  /** Part of the tag; absent: every tag. */
  readonly text?: string;
  /** The tag that runs now: told even where others are left out. */
  readonly current?: string;
  /** How many tags are wanted at most. */
  readonly limit: number;
  /** Aborted when nobody wants the answer any more. */
  readonly signal: AbortSignal;
}

/** A tag of a repository. */
export interface ImageTag {
  readonly tag: string;
  /** `sha256:…` of what it stands for now. */
  readonly digest?: string;
  /** RFC 3339: when it was pushed or, where the registry doesn't say, when its image was made. */
  readonly pushedAt?: string;
  /** The commit that it was built from. */
  readonly commit?: string;
  readonly labels?: readonly VersionLabel[];
  readonly scan?: VersionScan;
}

/** Tags, the newest first. */
export interface ImageTags {
  readonly items: readonly ImageTag[];
  /** There are more than the answer holds. */
  readonly more: boolean;
}

/** Lists images of registries that Teal's own client can't speak to, or can't log in to. */
export interface ImageRegistry {
  /** Such as `ecr`. */
  readonly id: string;
  /** True for the hosts that it is asked about, instead of Teal's own client. */
  serves(host: string): boolean;
  /** @throws with a message for people, without any secret. */
  listTags(question: ImageQuestion): Promise<ImageTags>;
}
