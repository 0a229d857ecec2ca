// SPDX-License-Identifier: Apache-2.0
import type {
  NewRelease,
  ReleaseOrigin,
  RolloutStep,
} from '@teal/rollouts-common';
import type { Target } from './TargetFinder';

/** A release that somebody may begin, and its workload as it was when that was asked. */
export interface Wish {
  readonly target: Target;
  readonly request: NewRelease;
  /** Entity ref of the person, or the subject of a service. */
  readonly operator: string;
  /** The entity that the workload belongs to. */
  readonly entityRef?: string;
  /** Of this release alone. */
  readonly steps?: RolloutStep[];
  readonly origin?: ReleaseOrigin;
  /** The release in waves that it is a part of. */
  readonly wavesId?: string;
  /** 0-based. */
  readonly wave?: number;
  /** Instead of what the request says of images: those of an earlier release. */
  readonly images?: readonly string[];
}
