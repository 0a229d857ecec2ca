// SPDX-License-Identifier: Apache-2.0

/** An invariant does not hold. */
export class InvariantBroken extends Error {
  readonly name = 'InvariantBroken';

  constructor(readonly invariant: string, sentence: string) {
    super(`${invariant}: ${sentence}`);
  }
}
