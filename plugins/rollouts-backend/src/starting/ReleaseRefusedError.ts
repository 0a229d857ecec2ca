// SPDX-License-Identifier: Apache-2.0
import type { ReleaseNow, ReleaseRemedy } from '@teal/rollouts-common';

/** 409: as things are, no release begins; the sentence says why, and `remedy` what would make it pass. */
export class ReleaseRefusedError extends Error {
  readonly name = 'ReleaseRefusedError';
  readonly status = 409;
  /** What the Rollout does instead. */
  readonly now?: ReleaseNow;
  /** The field of the request that would make it pass. */
  readonly remedy?: ReleaseRemedy;

  constructor(
    message: string,
    options: { now?: ReleaseNow; remedy?: ReleaseRemedy; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.now = options.now;
    this.remedy = options.remedy;
  }
}
