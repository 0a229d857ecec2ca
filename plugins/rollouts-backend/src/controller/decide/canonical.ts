// SPDX-License-Identifier: Apache-2.0
/** JSON with sorted keys: the API server keeps no order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([x], [y]) => (x < y ? -1 : 1)),
        )
      : inner,
  );
}
