// SPDX-License-Identifier: Apache-2.0
import type { OwnerLookup } from './authorize';
import type { RolloutResource } from './rules';

/** `<cluster>/<namespace>/<name>`; only the cluster's name may hold a slash. */
const RESOURCE_REF = /^(.+)\/([^/]+)\/([^/]+)$/;

/** Loads what the permission framework refers to; undefined for a text that refers to nothing. */
export async function loadResources(
  refs: readonly string[],
  owners: OwnerLookup,
): Promise<(RolloutResource | undefined)[]> {
  const ownersOf = await owners.load();
  return refs.map(text => {
    const match = RESOURCE_REF.exec(text);
    if (!match) return undefined;
    const [, cluster, namespace, name] = match;
    const ref = { cluster, namespace, name };
    return { ...ref, owners: ownersOf(ref) };
  });
}
