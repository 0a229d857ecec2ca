// SPDX-License-Identifier: Apache-2.0

const byNumbers = new Intl.Collator('en', { numeric: true });

/**
 * Compares tags as people count versions, the highest first: `v1.10.0` before
 * `v1.9.0`. Says which tags of a large repository are looked at, before anybody
 * knows when they were pushed.
 */
export function byVersion(a: string, b: string): number {
  return byNumbers.compare(b, a);
}
