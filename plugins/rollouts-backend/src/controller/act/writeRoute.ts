// SPDX-License-Identifier: Apache-2.0
/** Writes on routes and the objects beside them: what a router wants, as the smallest patches, made and deleted in the order in which nothing is missed. */
import type { ObjectReference, Traffic } from '@teal/rollouts-common';
import {
  FIELD_MANAGER,
  OWNED_BY_LABEL,
  routeWrittenAnnotation,
} from '@teal/rollouts-common';
import type {
  Desired,
  KubernetesObject,
  RouteResource,
  Share,
} from '@teal/rollouts-node';
import { hasCode, resourcePath } from '../kubeApi';
import { keyOf } from '../objectCache';
import type { FoundRoute } from '../routeCaches';
import { objectsOf } from '../routeCaches';
import { kindOf, kindOfRef } from '../routeKind';
import { objectPatch } from '../traffic/objectPatch';
import type { RouteObject, TrimmedRoute } from '../trimRoute';
import { routeTrimmer } from '../trimRoute';
import { routeEntry } from './objects';
import type { PerformContext } from './write';
import { ObjectMovedOn, patchObject, report, there } from './write';

/** A router can't do what was decided on; it had nothing against it when it was looked at. */
export class TrafficRefused extends Error {
  readonly name = 'TrafficRefused';
}

/** Gives the new version this traffic; nothing is written where the objects say so. */
export async function writeRouteTraffic(
  context: PerformContext,
  ref: ObjectReference,
  traffic: Traffic,
): Promise<void> {
  const found = routeOf(context, ref);
  const { router, share } = found;
  const wanted = router.desired(objectsOf(found), share, traffic);
  if ('refused' in wanted) {
    throw new TrafficRefused(`${ref.kind} ${ref.name}: ${wanted.refused}`);
  }
  const reports = router.applied(objectsOf(found)) !== undefined;
  const stamp = reports ? undefined : new Date(context.clock.now());
  await writeObjects(context, found, { wanted, stamp });
}

/** Takes everything of the Rollout's out of the route. */
export async function writeRouteWithdrawn(
  context: PerformContext,
  ref: ObjectReference,
): Promise<void> {
  const found = routeOf(context, ref);
  const { router, share } = found;
  const wanted = router.withdrawn(objectsOf(found), share);
  await writeObjects(context, found, { wanted, stamp: 'forget' });
}

type Found = FoundRoute & {
  readonly ref: ObjectReference;
  readonly share: Share;
};

function routeOf({ objects }: PerformContext, ref: ObjectReference): Found {
  const found = objects.routes.get(routeEntry(ref));
  const name = `${ref.kind} ${ref.name}`;
  return { ...there(found, name), ref, share: objects.share };
}

/** When the objects were written, for a data plane that never reports; `forget`: that is over. */
type Stamp = Date | 'forget' | undefined;

async function writeObjects(
  context: PerformContext,
  found: Found,
  {
    wanted,
    stamp,
  }: {
    readonly wanted: Exclude<Desired, { refused: string }>;
    readonly stamp: Stamp;
  },
): Promise<void> {
  const { route, companions, router, ref } = found;
  const kept: TrimmedRoute[] = [];
  for (const companion of wanted.companions) {
    const before = companions.find(it => isSame(it.object, companion));
    const resource = resourceOf(found, companion);
    kept.push(
      before
        ? await patched(context, resource, { before, companion, stamp })
        : await created(context, resource, { companion, stamp }),
    );
  }
  const written = await patched(context, router.resource, {
    before: route,
    companion: wanted.route,
    stamp,
  });
  const gone = companions.filter(
    it => !wanted.companions.some(other => isSame(it.object, other)),
  );
  for (const companion of gone) {
    await deleted(context, resourceOf(found, companion.object), companion);
  }
  context.objects.routes.set(routeEntry(ref), {
    router,
    route: written,
    companions: kept,
  });
}

function isSame(a: KubernetesObject, b: KubernetesObject): boolean {
  return (
    kindOfRef(asRef(a)) === kindOfRef(asRef(b)) &&
    a.metadata.name === b.metadata.name
  );
}

function asRef({ apiVersion, kind, metadata }: KubernetesObject) {
  return { apiVersion, kind, name: metadata.name };
}

function resourceOf(
  { router }: FoundRoute,
  companion: KubernetesObject,
): RouteResource {
  const kind = kindOfRef(asRef(companion));
  const resource = router.companions?.find(it => kindOf(it) === kind);
  if (!resource) {
    throw new TypeError(
      `router ${router.id} asks for ${companion.kind} ${companion.metadata.name}, a kind that isn't among its companions`,
    );
  }
  return resource;
}

async function patched(
  context: PerformContext,
  resource: RouteResource,
  {
    before,
    companion,
    stamp,
  }: {
    readonly before: TrimmedRoute;
    readonly companion: KubernetesObject;
    readonly stamp: Stamp;
  },
): Promise<TrimmedRoute> {
  const differs = objectPatch(before.object, companion).length > 0;
  const after =
    differs || stamp === 'forget'
      ? stamped(companion, context, stamp)
      : companion;
  const body = objectPatch(before.object, after);
  if (!body.length) return before;
  const collection = { kind: kindOf(resource), type: resource };
  return routeTrimmer(resource)(
    await patchObject<RouteObject>(context, collection, before, {
      type: 'json',
      body,
    }),
  );
}

async function created(
  context: PerformContext,
  resource: RouteResource,
  {
    companion,
    stamp,
  }: { readonly companion: KubernetesObject; readonly stamp: Stamp },
): Promise<TrimmedRoute> {
  const { connection, objects, signal } = context;
  const { metadata: owner } = objects.rollout;
  const { apiVersion, kind, spec } = companion;
  const { name, labels, annotations } = stamped(
    companion,
    context,
    stamp,
  ).metadata;
  const { namespace } = owner;
  const answer = await connection.create<RouteObject>(
    resourcePath(resource, { namespace }),
    {
      apiVersion,
      kind,
      metadata: {
        name,
        namespace,
        annotations,
        labels: { ...labels, [OWNED_BY_LABEL]: owner.name },
      },
      spec,
    },
    { fieldManager: FIELD_MANAGER, signal },
  );
  report(context, kindOf(resource), answer, { created: true });
  return routeTrimmer(resource)(answer);
}

/** Only what the Rollout made itself. */
async function deleted(
  context: PerformContext,
  resource: RouteResource,
  companion: TrimmedRoute,
): Promise<void> {
  const { connection, objects, signal } = context;
  const { namespace, name, uid, resourceVersion, labels } = companion.metadata;
  if (labels[OWNED_BY_LABEL] !== objects.rollout.metadata.name) {
    throw new ObjectMovedOn(
      `${resource.kind} ${name} does not belong to Rollout ${objects.rollout.metadata.name}`,
    );
  }
  try {
    await connection.delete(resourcePath(resource, { namespace, name }), {
      preconditions: { uid, resourceVersion },
      signal,
    });
  } catch (error) {
    if (!hasCode(error, 404)) throw error;
  }
  context.onWritten({ kind: kindOf(resource), key: keyOf(companion), uid });
}

function stamped(
  object: KubernetesObject,
  { objects }: PerformContext,
  stamp: Stamp,
): KubernetesObject {
  if (stamp === undefined) return object;
  const name = routeWrittenAnnotation(objects.rollout.metadata.name);
  const { [name]: _, ...others } = object.metadata.annotations ?? {};
  const annotations =
    stamp === 'forget' ? others : { ...others, [name]: stamp.toISOString() };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The objects of a route that Teal has to take its name off. */
export function routeObjects(found: FoundRoute): readonly {
  readonly resource: RouteResource;
  readonly object: TrimmedRoute;
}[] {
  return [found.route, ...found.companions].map((object, index) => ({
    object,
    resource:
      index === 0 ? found.router.resource : resourceOf(found, object.object),
  }));
}
