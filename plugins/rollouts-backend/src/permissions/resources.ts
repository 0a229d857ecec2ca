// SPDX-License-Identifier: Apache-2.0
import type { RolloutRef } from '@teal/rollouts-common';
import type { Environment } from '../environments';
import { environmentOf } from '../environments';
import type { OwnerLookup } from './authorize';
import type { RolloutResource } from './rules';

/** `<cluster>/<namespace>/<name>`; only the cluster's name may hold a slash. */
const RESOURCE_REF = /^(.+)\/([^/]+)\/([^/]+)$/;

/** What the rules may look at. */
export function resourceOf(
  { cluster, namespace, name }: RolloutRef,
  owners: readonly string[],
  environments: readonly Environment[],
): RolloutResource {
  const at = environmentOf(environments, { cluster, namespace });
  const environment = [at?.name, at?.label].filter(it => it !== undefined);
  return { cluster, namespace, name, owners, environment };
}

/** Loads what the permission framework refers to; undefined for a text that refers to nothing. */
export async function loadResources(
  refs: readonly string[],
  owners: OwnerLookup,
  environments: readonly Environment[],
): Promise<(RolloutResource | undefined)[]> {
  const ownersOf = await owners.load();
  return refs.map(text => {
    const match = RESOURCE_REF.exec(text);
    if (!match) return undefined;
    const [, cluster, namespace, name] = match;
    const ref = { cluster, namespace, name };
    return resourceOf(ref, ownersOf(ref), environments);
  });
}
