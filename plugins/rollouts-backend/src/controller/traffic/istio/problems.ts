// SPDX-License-Identifier: Apache-2.0
/** Why a VirtualService can't carry a release, or a traffic, each with its remedy. Pure. */
import type { Traffic } from '@teal/rollouts-common';
import type { RouteObjects, Share } from '@teal/rollouts-node';
import { isAboutCanary, isAboutStable, isCopy } from './destinationRules';
import { isService } from './hosts';
import {
  type HttpEntry,
  httpEntries,
  ruleSubsets,
  streamEntries,
} from './objects';
import { concerns, isCanary, isStable, weightProblem } from './weights';

/** @param own - the user's http entries */
export function routeProblem(
  objects: RouteObjects,
  own: readonly HttpEntry[],
  share: Share,
): string | undefined {
  const { name } = objects.route.metadata;
  const mine = own.filter(entry => concerns(entry, share));
  if (!mine.length) return notReferred(objects, share);
  for (const [index, entry] of own.entries()) {
    const problem = concerns(entry, share)
      ? entryProblem(objects, entry, share)
      : undefined;
    if (problem)
      return `${placeOf(entry, index)} of VirtualService ${name} ${problem}`;
  }
  if (!mine.some(entry => isWeighted(entry, share))) {
    return `VirtualService ${name} gives Service ${share.service} weight 0 in every http entry: give it a weight`;
  }
  return ruleProblem(objects, share);
}

/** @param own - the user's http entries */
export function trafficProblem(
  own: readonly HttpEntry[],
  share: Share,
  { mirror, sticky, weight }: Traffic,
): string | undefined {
  if (sticky?.header) {
    return `Istio splits between Services by chance; by the hash of a header it only chooses among the pods of one Service, so sticky.header ${sticky.header} can't be done: use sticky.cookie, or match the header by its end, such as ids that end in 0 to 3, and by more of them in later steps`;
  }
  if (!mirror) return undefined;
  if (weight > 0) {
    return `a mirror beside weight ${weight} would also copy requests that the new version answers itself: Istio copies all requests of an http entry; mirror in a step with weight 0`;
  }
  const mixed = own.findIndex(
    entry =>
      concerns(entry, share) && entry.route?.some(to => !isStable(to, share)),
  );
  return mixed < 0
    ? undefined
    : `${placeOf(
        own[mixed],
        mixed,
      )} also goes to other Services, and Istio would copy their requests, too: give ${
        share.service
      } an http entry of its own, or leave the mirror out`;
}

function notReferred({ route }: RouteObjects, share: Share): string {
  const { name } = route.metadata;
  const { service, namespace } = share;
  const inStreams = streamEntries(route).some(entry =>
    entry.route?.some(
      to =>
        to.destination && isService(to.destination.host, service, namespace),
    ),
  );
  if (inStreams) {
    return `VirtualService ${name} sends only tcp or tls connections to Service ${service}, and a connection can't be moved between versions: take the route out of spec.traffic.routes, and the Service itself switches`;
  }
  const delegates = httpEntries(route).some(entry => entry.delegate);
  return `no http entry of VirtualService ${name} has Service ${service} (${service}, or ${service}.${namespace}.svc.cluster.local) as a destination: ${
    delegates
      ? 'name the VirtualService that it delegates to'
      : 'add a route to it'
  }, or take the route out of spec.traffic.routes`;
}

function entryProblem(
  { companions }: RouteObjects,
  entry: HttpEntry,
  share: Share,
): string | undefined {
  if (entry.route?.some(to => isCanary(to, share))) {
    return `already refers to Service ${share.canary}, the name of the extra Service: take that destination out`;
  }
  const known = new Set(
    companions.filter(rule => isAboutStable(rule, share)).flatMap(ruleSubsets),
  );
  const missing = entry.route
    ?.filter(to => isStable(to, share))
    .map(to => to.destination.subset)
    .find(subset => subset !== undefined && !known.has(subset));
  if (missing !== undefined) {
    return `names subset ${missing} of ${share.service}, which no DestinationRule of namespace ${share.namespace} defines, so the new version can't get it: define it there, or route without a subset`;
  }
  return weightProblem(entry, share);
}

function ruleProblem(
  { companions }: RouteObjects,
  share: Share,
): string | undefined {
  const foreign = companions.find(
    rule => isAboutCanary(rule, share) && !isCopy(rule, share),
  );
  return (
    foreign &&
    `DestinationRule ${foreign.metadata.name} is about ${share.canary}, the name of the extra Service: delete it, the release copies the rules of ${share.service}`
  );
}

function isWeighted(entry: HttpEntry, share: Share): boolean {
  const route = entry.route ?? [];
  return (
    route.length === 1 || route.some(to => isStable(to, share) && to.weight)
  );
}

function placeOf(entry: HttpEntry, index: number): string {
  return `http entry ${index + 1}${entry.name ? ` (${entry.name})` : ''}`;
}
