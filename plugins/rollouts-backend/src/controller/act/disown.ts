// SPDX-License-Identifier: Apache-2.0
/** Takes Teal's name out of the list of managers of an object. */
import { FIELD_MANAGER } from '@teal/rollouts-common';
import type { JsonPatchOperation, Patch } from '../kubeApi';
import { OwnEntries, trimDeployment } from '../trim';
import { trimRoute, trimService } from '../trimTraffic';
import { patchObject, PerformContext, WriteOf } from './write';

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
      await patchObject(context, 'deployments', deployment, patch),
      deployment,
    );
  } else if (object === 'service') {
    const { service } = objects;
    if (!service?.ownEntries.length) return;
    const patch = disownPatch(service);
    objects.service = trimService(
      await patchObject(context, 'services', service, patch),
    );
  } else {
    const route = objects.routes.get(object.name);
    if (!route?.ownEntries.length) return;
    const patch = disownPatch(route);
    objects.routes.set(
      object.name,
      trimRoute(await patchObject(context, 'routes', route, patch)),
    );
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
