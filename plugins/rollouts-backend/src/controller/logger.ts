// SPDX-License-Identifier: Apache-2.0
/** A constant message and fields; a Backstage logger fits as it is. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Plain values only: no object of the API, so that no secret can slip in. */
export type LogFields = Record<string, string | number | boolean | null>;

/** The sentence of whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) {
    return String(error.message);
  }
  return String(error);
}
