// SPDX-License-Identifier: Apache-2.0

/** What can't be done, and what can: a sentence for a developer. */
export interface Refused {
  readonly refused: string;
}

export function isRefused(it: unknown): it is Refused {
  return typeof it === 'object' && it !== null && 'refused' in it;
}
