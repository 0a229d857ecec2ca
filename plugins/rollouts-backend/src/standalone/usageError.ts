// SPDX-License-Identifier: Apache-2.0

/** The command line is wrong; the message says how to write it. */
export class UsageError extends Error {
  readonly name = 'UsageError';
}
