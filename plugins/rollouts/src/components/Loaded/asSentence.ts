// SPDX-License-Identifier: Apache-2.0

/** A reason with its full stop, so that another sentence can follow. */
export function asSentence(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
