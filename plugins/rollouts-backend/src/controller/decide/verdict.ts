// SPDX-License-Identifier: Apache-2.0
import type { Memory } from './memory';

/** What one command leads to. */
export type Verdict =
  | { readonly kind: 'act'; readonly memory: Memory; readonly note: string }
  | { readonly kind: 'retry'; readonly as: string; readonly note: string }
  /** Carried out already, or without use: taken off; `note` where a person should hear why. */
  | { readonly kind: 'drop'; readonly note?: string }
  /** Stays on the Rollout as it is. */
  | { readonly kind: 'keep' };
