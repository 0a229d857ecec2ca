// SPDX-License-Identifier: Apache-2.0
/** A route through the eyes of its router: what it says now, and whether it could carry every step. */
import type { ObjectReference, Rollout, Traffic } from '@teal/rollouts-common';
import {
  canaryServiceName,
  NO_TRAFFIC,
  routeWrittenAnnotation,
  stepsOf,
  trafficOf,
  workloadMarks,
} from '@teal/rollouts-common';
import type { Share } from '@teal/rollouts-node';
import type { Caches } from '../caches';
import type { FoundRoute } from '../routeCaches';
import { objectsOf } from '../routeCaches';
import type { TrimmedDeployment } from '../trim';
import type { TrimmedRoute } from '../trimRoute';
import { commandsOf } from './commands';
import type { RouteObservation } from './observation';

/** Names that a router's arithmetic wants. */
export function shareOf(
  rollout: Rollout,
  workload: TrimmedDeployment | undefined,
): Share {
  const { metadata, spec } = rollout;
  return {
    rollout: metadata.name,
    namespace: metadata.namespace,
    release: workload?.metadata.annotations[workloadMarks.release],
    service: spec.traffic.service,
    canary: canaryServiceName(spec.traffic.service),
  };
}

/** One of spec.traffic.routes. */
export function observeRoute(options: {
  readonly caches: Caches;
  readonly rollout: Rollout;
  readonly share: Share;
  readonly ref: ObjectReference;
}): RouteObservation {
  const { caches, rollout, share, ref } = options;
  const { routes } = caches;
  const nothing: RouteObservation = {
    ref,
    exists: false,
    touched: false,
    weight: 0,
    exposed: false,
    applied: false,
    managedByUs: false,
  };
  if (!routes.routers.of(ref)) {
    return {
      ...nothing,
      problem: `routes of kind ${ref.kind} (${
        ref.apiVersion
      }) are not supported; use one of ${routes.routers.supported()}`,
    };
  }
  const readability = routes.readability(share.namespace, ref);
  if (readability.state === 'unreadable') {
    return { ...nothing, unreadable: readability.message };
  }
  if (readability.state === 'notServed') {
    return { ...nothing, problem: readability.message };
  }
  const found = routes.find(share, ref);
  return found ? lookAt(found, { rollout, share, ref }) : nothing;
}

function lookAt(
  found: FoundRoute,
  context: {
    readonly rollout: Rollout;
    readonly share: Share;
    readonly ref: ObjectReference;
  },
): RouteObservation {
  const { rollout, share, ref } = context;
  const { router, route, companions } = found;
  const objects = objectsOf(found);
  const { touched, traffic, weight, exposed } = router.read(objects, share);
  const problem = problemOf(found, rollout, share);
  const applied = router.applied(objects);
  const settlesAt = applied === undefined ? settled(found, share) : undefined;
  return {
    ref,
    exists: true,
    resourceVersion: route.metadata.resourceVersion,
    ...(problem === undefined ? {} : { problem }),
    ...adjustProblemOf(found, rollout, share),
    touched,
    ...(traffic === undefined ? {} : { traffic }),
    weight,
    exposed,
    ...(applied === undefined ? {} : { applied }),
    ...(settlesAt === undefined ? {} : { settlesAt }),
    managedByUs: [route, ...companions].some(it => it.ownEntries.length > 0),
  };
}

const SETTLE_MS = 1_000;

/** When a data plane that never reports counts as having followed our last write. */
function settled(
  { router, route, companions }: FoundRoute,
  share: Share,
): number | undefined {
  const name = routeWrittenAnnotation(share.rollout);
  const times = [route, ...companions]
    .map(it => Date.parse(it.metadata.annotations[name] ?? ''))
    .filter(it => !Number.isNaN(it));
  if (!times.length) return undefined;
  return Math.max(...times) + (router.settleMs ?? SETTLE_MS);
}

/** Asked only while the command stands on the Rollout. */
function adjustProblemOf(
  found: FoundRoute,
  rollout: Rollout,
  share: Share,
): { readonly adjustProblem?: string } {
  const { adjust } = commandsOf(rollout.metadata.annotations ?? {});
  if (!adjust) return {};
  const problem = refusalOf(found, share, trafficOf(adjust.traffic));
  return problem === undefined ? {} : { adjustProblem: problem };
}

/** Why a route can't carry this traffic; undefined: it can. */
export function refusalOf(
  found: FoundRoute,
  share: Share,
  traffic: Traffic,
): string | undefined {
  const wanted = found.router.desired(objectsOf(found), share, traffic);
  return 'refused' in wanted ? wanted.refused : undefined;
}

/** The last answer for each route, by Rollout: it is asked for in every round and rests on versions only. */
const known = new WeakMap<
  TrimmedRoute,
  Map<string, { readonly key: string; readonly problem: string | undefined }>
>();

/** c1: what the router says against the route as it is, or against the first step that it can't carry. */
function problemOf(
  found: FoundRoute,
  rollout: Rollout,
  share: Share,
): string | undefined {
  const { route, companions } = found;
  const { uid, generation } = rollout.metadata;
  const key = [
    generation,
    rollout.status?.release?.skipsSteps,
    share.release,
    ...companions.map(
      ({ metadata }) => `${metadata.uid} ${metadata.resourceVersion}`,
    ),
  ].join('|');
  const answers = known.get(route) ?? new Map();
  const answer = answers.get(uid);
  if (answer?.key === key) return answer.problem;
  const problem = ask(found, rollout, share);
  known.set(route, answers.set(uid, { key, problem }));
  return problem;
}

function ask(
  found: FoundRoute,
  rollout: Rollout,
  share: Share,
): string | undefined {
  const { router } = found;
  const objects = objectsOf(found);
  const unfit = router.check(objects, share);
  if (unfit !== undefined) return unfit;
  const announced = router.desired(objects, share, NO_TRAFFIC);
  if ('refused' in announced) return announced.refused;
  for (const [index, step] of stepsOf(rollout).entries()) {
    const wanted = router.desired(objects, share, step.traffic);
    if ('refused' in wanted) return `step ${index + 1}: ${wanted.refused}`;
  }
  return undefined;
}
