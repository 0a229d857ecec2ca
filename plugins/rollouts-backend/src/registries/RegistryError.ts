// SPDX-License-Identifier: Apache-2.0

/** A registry said no, or nothing that can be used; the message is for people and holds no secret. */
export class RegistryError extends Error {
  readonly name = 'RegistryError';
  /** HTTP status of its answer; absent where there was none. */
  readonly answered?: number;

  constructor(
    message: string,
    options: { answered?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.answered = options.answered;
  }
}
