// SPDX-License-Identifier: Apache-2.0

/**
 * No routes, `spec.traffic.byReplicas`: while a step's weight is between 0 and
 * 100 the stable Service selects both versions, and the share of the new one is
 * that of its ready pods. It is never exact, and called approximate.
 */
import type { Traffic } from '@teal/rollouts-common';
import { describeTraffic } from '@teal/rollouts-common';
import type { Situation } from './situation';
import { plannedPods } from './surge';

/** Requests come by routes; the Service itself splits nothing. */
export function isRouted({
  observation,
}: Pick<Situation, 'observation'>): boolean {
  return (observation.rollout.spec.traffic.routes?.length ?? 0) > 0;
}

/** True for traffic that opens the Service to both versions. */
export function opensService(
  situation: Pick<Situation, 'observation'>,
  { weight }: Traffic,
): boolean {
  const { byReplicas } = situation.observation.rollout.spec.traffic;
  return (
    byReplicas === true && !isRouted(situation) && weight > 0 && weight < 100
  );
}

/** Ready pods behind a Service that is open to both versions; undefined: it isn't. */
export function openShare({
  observation,
  stable,
  workload,
}: Pick<Situation, 'observation' | 'stable' | 'workload'>):
  | { readonly ready: number; readonly all: number; readonly percent: number }
  | undefined {
  const { service, rollout } = observation;
  const open =
    rollout.spec.traffic.byReplicas === true &&
    !isRouted({ observation }) &&
    workload.release?.stableHash !== undefined &&
    service !== undefined &&
    service.pinnedTo === undefined;
  if (!open) return undefined;
  const counts = Object.entries(service.readyEndpoints);
  const all = counts.reduce((sum, [, count]) => sum + count, 0);
  const ready = counts
    .filter(([hash]) => hash !== stable?.hash)
    .reduce((sum, [, count]) => sum + count, 0);
  return {
    ready,
    all,
    percent: all === 0 ? 0 : Math.round((100 * ready) / all),
  };
}

/** Why a step's pods would get more than its weight; undefined: they don't. */
export function tooManyPods(
  { steps, workload }: Pick<Situation, 'steps' | 'workload'>,
  index: number,
): string | undefined {
  const { weight } = steps[index].traffic;
  const { replicas } = workload;
  const pods = plannedPods(steps, index, replicas);
  const percent = Math.ceil((100 * pods) / (replicas + pods));
  if (percent <= weight) return undefined;
  const most = Math.floor((replicas * weight) / (100 - weight));
  return `step ${
    index + 1
  } has ${pods} new pods beside ${replicas}, which are about ${percent} % of the requests, and weight ${weight}; give it at most ${most} pods, or weight ${percent}`;
}

/** "20 % of the requests", or what ready pods make of it: "about 38 % of the requests (3 of 8 ready pods)". */
export function describeShare(situation: Situation, traffic: Traffic): string {
  const share = openShare(situation);
  return share
    ? `about ${share.percent} % of the requests (${share.ready} of ${share.all} ready pods)`
    : describeTraffic(traffic);
}
