// SPDX-License-Identifier: Apache-2.0
import type { GuardObservation } from './observe/observation';

/** Says what stands between a template change and the pods; `admission/` proves it. */
export interface GuardSource {
  /** Undefined until it was looked at: no Rollout is looked at before. */
  current(): GuardObservation | undefined;
  /** Calls back after it has changed; the result ends that. */
  onChange(listener: () => void): () => void;
}
