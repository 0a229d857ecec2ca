// SPDX-License-Identifier: Apache-2.0
/** Writes on the stable Service and the extra one. */
import { FIELD_MANAGER, OWNED_BY_LABEL, Rollout } from '@teal/rollouts-common';
import { hasCode, resourcePath, resources } from '../kubeApi';
import { keyOf } from '../objectCache';
import { canaryPatch, canaryServiceFor } from '../traffic/canaryService';
import { pinPatch } from '../traffic/serviceSelector';
import type { TrimmedMetadata } from '../trim';
import { trimService } from '../trimTraffic';
import {
  collections,
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
    await patchObject(context, collections.services, service, {
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
      await patchObject(context, collections.services, canary, {
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
