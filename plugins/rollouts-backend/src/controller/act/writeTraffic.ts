// SPDX-License-Identifier: Apache-2.0
/** Writes on Services and routes. */
import {
  FIELD_MANAGER,
  ObjectReference,
  OWNED_BY_LABEL,
  Rollout,
} from '@teal/rollouts-common';
import { hasCode, Patch, resourcePath, resources } from '../kubeApi';
import { keyOf } from '../objectCache';
import { canaryPatch, canaryServiceFor } from '../traffic/canaryService';
import type { HttpRoute } from '../traffic/httpRoute';
import { routePatch } from '../traffic/routePatch';
import { pinPatch } from '../traffic/serviceSelector';
import type { TrimmedMetadata } from '../trim';
import { TrimmedRoute, trimRoute, trimService } from '../trimTraffic';
import {
  ObjectMovedOn,
  patchObject,
  PerformContext,
  report,
  there,
} from './write';

/** Sets or (null) removes the pin of the stable Service. */
export async function writePin(
  context: PerformContext,
  hash: string | null,
): Promise<void> {
  const service = there(context.objects.service, 'the stable Service');
  context.objects.service = trimService(
    await patchObject(context, 'services', service, {
      type: 'merge',
      body: pinPatch(service, hash),
    }),
  );
}

export async function writeCanaryService(
  context: PerformContext,
  hash: string,
): Promise<void> {
  const { connection, objects, signal } = context;
  const { rollout, canaryService: canary } = objects;
  const service = there(objects.service, 'the stable Service');
  if (canary) {
    refuseForeign(canary, rollout);
    objects.canaryService = trimService(
      await patchObject(context, 'services', canary, {
        type: 'merge',
        body: canaryPatch({ canary, service, hash }),
      }),
    );
    return;
  }
  const { namespace } = rollout.metadata;
  const created = await connection.create<Parameters<typeof trimService>[0]>(
    resourcePath(resources.services, { namespace }),
    canaryServiceFor({ rollout, service, hash }),
    { fieldManager: FIELD_MANAGER, signal },
  );
  objects.canaryService = trimService(created);
  report(context, 'services', created, { created: true });
}

export async function deleteCanaryService(
  context: PerformContext,
): Promise<void> {
  const { connection, objects, signal } = context;
  const { canaryService: canary, rollout } = objects;
  if (!canary) return;
  refuseForeign(canary, rollout);
  const { namespace, name, uid, resourceVersion } = canary.metadata;
  try {
    await connection.delete(
      resourcePath(resources.services, { namespace, name }),
      {
        preconditions: { uid, resourceVersion },
        signal,
      },
    );
  } catch (error) {
    if (!hasCode(error, 404)) throw error;
  }
  objects.canaryService = undefined;
  context.onWritten({ kind: 'services', key: keyOf(canary), uid });
}

/** Writes what an edit changes; nothing when it changes nothing. */
export async function writeRoute(
  context: PerformContext,
  ref: ObjectReference,
  edit: (before: TrimmedRoute, rollout: Rollout) => HttpRoute,
): Promise<void> {
  const { routes, rollout } = context.objects;
  const before = there(routes.get(ref.name), `HTTPRoute ${ref.name}`);
  const body = routePatch(before, edit(before, rollout));
  if (!body.length) return;
  const patch: Patch = { type: 'json', body };
  const after = await patchObject<Parameters<typeof trimRoute>[0]>(
    context,
    'routes',
    before,
    patch,
  );
  routes.set(ref.name, trimRoute(after));
}

function refuseForeign(
  canary: { readonly metadata: TrimmedMetadata },
  rollout: Rollout,
): void {
  const { name, labels } = canary.metadata;
  if (labels[OWNED_BY_LABEL] !== rollout.metadata.name) {
    throw new ObjectMovedOn(
      `Service ${name} does not belong to Rollout ${rollout.metadata.name}`,
    );
  }
}
