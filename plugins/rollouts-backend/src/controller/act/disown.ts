// SPDX-License-Identifier: Apache-2.0
/** Takes Teal's name out of the list of managers of an object. */
import { FIELD_MANAGER } from '@teal/rollouts-common';
import type { JsonPatchOperation, Patch } from '../kubeApi';
import { OwnEntries, trimDeployment } from '../trim';
import { kindOf } from '../routeKind';
import { trimService } from '../trimTraffic';
import { routeEntry } from './objects';
import { routeObjects } from './writeRoute';
import { collections, patchObject, PerformContext, WriteOf } from './write';

/** Takes our entries out of metadata.managedFields: the next owner meets no conflict with us. */
export async function disown(
  context: PerformContext,
  object: WriteOf<'disown'>['object'],
): Promise<void> {
  const { objects } = context;
  if (object === 'workload') {
    const { deployment } = objects;
    if (!deployment?.ownEntries.length) return;
    const patch = disownPatch(deployment);
    objects.deployment = trimDeployment(
      await patchObject(context, collections.deployments, deployment, patch),
      deployment,
    );
  } else if (object === 'service') {
    const { service } = objects;
    if (!service?.ownEntries.length) return;
    const patch = disownPatch(service);
    objects.service = trimService(
      await patchObject(context, collections.services, service, patch),
    );
  } else {
    const found = objects.routes.get(routeEntry(object));
    for (const { resource, object: own } of found ? routeObjects(found) : []) {
      if (!own.ownEntries.length || own.metadata.deletionTimestamp) continue;
      const collection = { kind: kindOf(resource), type: resource };
      await patchObject(context, collection, own, disownPatch(own));
    }
  }
}

/**
 * From the last entry to the first, so that no removal moves one that is still
 * to go. It rests on the entries themselves rather than on the object's version:
 * whatever else has changed (gateways and the Deployment controller write their
 * status just then), an entry with our name at this place is ours.
 */
function disownPatch(object: { readonly ownEntries: OwnEntries }): Patch {
  const body: JsonPatchOperation[] = [];
  for (const index of [...object.ownEntries].sort((a, b) => b - a)) {
    const path = `/metadata/managedFields/${index}`;
    body.push(
      { op: 'test', path: `${path}/manager`, value: FIELD_MANAGER },
      { op: 'remove', path },
    );
  }
  return { type: 'json', body };
}
