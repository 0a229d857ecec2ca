// SPDX-License-Identifier: Apache-2.0
import type { JsonPatchOperation } from '../../controller/kubeApi';

/** RFC 6902, as much as the portal writes; undefined where a test fails or a path has no parent. */
export function patched(
  object: object,
  operations: readonly JsonPatchOperation[],
): object | undefined {
  const copy = JSON.parse(JSON.stringify(object));
  for (const operation of operations) {
    const keys = operation.path
      .slice(1)
      .split('/')
      .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.pop() ?? '';
    const parent = keys.reduce((value, key) => value?.[key], copy);
    if (parent === undefined) return undefined;
    if (operation.op === 'remove') delete parent[last];
    else if (operation.op !== 'test') parent[last] = operation.value;
    else if (parent[last] !== operation.value) return undefined;
  }
  return copy;
}
