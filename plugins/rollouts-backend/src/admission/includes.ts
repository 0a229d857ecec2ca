// SPDX-License-Identifier: Apache-2.0

/**
 * Whether an object of the API server already says all that a manifest wants.
 * What the server has filled in beside it (defaults, status) doesn't count;
 * lists have to have the same length, and the same order.
 *
 * @example includes({a: 1, b: [{c: 2, d: 3}]}, {b: [{c: 2}]}) is true.
 */
export function includes(live: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(live) &&
      live.length === wanted.length &&
      wanted.every((item, index) => includes(live[index], item))
    );
  }
  if (isRecord(wanted)) {
    // The server leaves out what is empty, such as `selector: {}` or `subresources.status: {}`.
    const entries = Object.entries(wanted);
    if (!entries.length) return live === undefined || isRecord(live);
    return (
      isRecord(live) &&
      entries.every(([key, value]) => includes(live[key], value))
    );
  }
  return live === wanted;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
