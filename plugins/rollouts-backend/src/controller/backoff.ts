// SPDX-License-Identifier: Apache-2.0
/** How long to wait after the nth failure in a row. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * Doubles from `firstMs` up to `maxMs`, then takes a random point of the upper
 * half, so that a thousand clients of one broken server don't come back as one.
 *
 * @param failures - 1 for the first failure.
 * @param random - 0 (inclusive) to 1 (exclusive).
 * @example first 100 ms, third failure: 200 to 400 ms.
 */
export function backoffMs(
  backoff: Backoff,
  failures: number,
  random: number,
): number {
  const exponent = Math.min(failures - 1, 30);
  const full = Math.min(backoff.firstMs * 2 ** exponent, backoff.maxMs);
  return full / 2 + (full / 2) * random;
}
