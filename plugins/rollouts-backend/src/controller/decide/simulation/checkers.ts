// SPDX-License-Identifier: Apache-2.0

/**
 * Judges of the invariants of DESIGN §4, apart from the code they judge: they
 * look at objects and at what the data plane does, never at decide's reasons.
 */
import {
  describeTraffic,
  exposes,
  isWithin,
  NO_TRAFFIC,
  stepsOf,
  trafficOf,
} from '@teal/rollouts-common';
import type { RolloutStatus, Traffic } from '@teal/rollouts-common';
import type { Decision, Write } from '../decision';
import { adjustmentIsCarried } from './adjustmentIsCarried';
import { gatesAreOpen } from './gatesAreOpen';
import { InvariantBroken } from './InvariantBroken';
import type { SimulatedDeployment, World } from './world';
import { existingRoutes, hashOfPod } from './world';

export { InvariantBroken } from './InvariantBroken';

/** What happened so far that a judge needs and the world doesn't hold. */
export interface Record {
  /** The stable version's hash, as of the last time no release was under way or one had visibly succeeded. */
  stableHash: string;
  /** The status decided last; a controller may have died before it carried it out. */
  decided: RolloutStatus | undefined;
  /** The status of the last round that was carried out to its end. */
  before: RolloutStatus | undefined;
  /** The statuses of rounds in which the controller died, until the next is carried out: their writes stand. */
  died: RolloutStatus[];
  /** Something other than Teal took pods or objects away: empty Services are not Teal's doing. */
  faulty: boolean;
  /** The data plane may be silent for longer than a rollback waits. */
  slowDataPlane: boolean;
  /** The workload was scaled in this release. */
  scaled: boolean;
  /** When a rollback or abort was decided. */
  rollbackSince: number | undefined;
}

/** After every change of anything. */
export function checkAlways(world: World, record: Record): void {
  servicesHaveEndpoints(world, record);
  shareIsAllowed(world, record);
  stablePodsStay(world, record);
  rejectedGetsNothing(world);
}

/** Before a write of Teal's. */
export function checkWrite(world: World, write: Write, record: Record): void {
  gainingSideIsReady(world, write);
  backendsComeAndGoAlone(world, write, record);
  if (write.kind === 'routeTraffic' && !record.faulty) {
    const allowed = allowedBy(world, record.decided);
    if (!isAllowed(write.traffic, allowed)) {
      throw new InvariantBroken(
        'I2',
        `${describeTraffic(write.traffic)} are written to ${
          write.route.name
        }, ${describeAll(allowed)} are allowed`,
      );
    }
  }
  notUngatedSilently(world, write);
  gatesAreOpen(world, write, record.decided);
  if (write.kind !== 'workload' || !record.rollbackSince) return;
  if (write.change.templateOf && world.now - record.rollbackSince > 10_500) {
    throw new InvariantBroken(
      'I8',
      `the stable template came ${
        world.now - record.rollbackSince
      } ms after the rollback`,
    );
  }
}

/** A rollback moves the traffic in the very round that decides it. */
export function checkDecision(
  world: World,
  decision: Decision,
  wasGoingForward: boolean,
): void {
  adjustmentIsCarried(world, decision);
  const goesBack = decision.status.phase === 'RollingBack';
  if (!goesBack || !wasGoingForward) return;
  const left = existingRoutes(world).filter(
    route =>
      route.touched &&
      exposes(route.traffic) &&
      !decision.writes.some(
        write =>
          (write.kind === 'routeTraffic' || write.kind === 'withdrawRoute') &&
          write.route.name === route.name,
      ),
  );
  if (left.length > 0) {
    throw new InvariantBroken(
      'I8',
      `a rollback was decided, but ${left[0].name} still gets ${describeTraffic(
        left[0].traffic,
      )}`,
    );
  }
}

/** At the end of everything. */
export function checkEnd(
  world: World,
  expected: {
    readonly template: string;
    readonly fields: SimulatedDeployment['fields'];
    readonly paused: boolean;
    readonly gated: boolean;
  },
): void {
  const { deployment, service, canaryService } = world;
  const found = {
    template: deployment?.template,
    held: deployment?.held,
    release: deployment?.release,
    fields: sorted(deployment?.fields ?? {}),
    paused: deployment?.paused,
    gated: deployment?.gated,
    managed: deployment?.managedByUs,
    pinned: service?.pinnedTo,
    serviceManaged: service?.managedByUs ?? false,
    canary: canaryService,
    routes: existingRoutes(world).filter(it => it.touched || it.managedByUs),
    pods: world.pods.filter(pod => pod.hash !== `hash${deployment?.template}`)
      .length,
  };
  const wanted = {
    template: expected.template,
    held: undefined,
    release: undefined,
    fields: sorted(expected.fields),
    paused: expected.paused,
    gated: expected.gated,
    managed: false,
    pinned: undefined,
    serviceManaged: false,
    canary: undefined,
    routes: [],
    pods: 0,
  };
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new InvariantBroken(
      'I4',
      `the end should be ${JSON.stringify(wanted)} and is ${JSON.stringify(
        found,
      )}`,
    );
  }
}

function sorted(fields: object): object {
  return Object.fromEntries(
    Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function servicesHaveEndpoints(world: World, record: Record): void {
  if (record.faulty || !world.deployment || world.deployment.replicas === 0) {
    return;
  }
  // Without a release Kubernetes' own rolling update may take every pod that the user's maxUnavailable allows.
  const { release } = world.deployment;
  if (release && world.service && world.service.endpoints.length === 0) {
    throw new InvariantBroken('I1', 'Service cart has no ready endpoint');
  }
  for (const route of existingRoutes(world)) {
    const { traffic, generation } = route.effective;
    // I8: a rollback gives up on a data plane that is silent for 10 s.
    const silent = generation !== route.generation;
    if (silent && record.slowDataPlane) continue;
    if (exposes(traffic) && !world.canaryService?.endpoints.length) {
      throw new InvariantBroken(
        'I1',
        `${route.name} sends ${describeTraffic(
          traffic,
        )} to Service cart-canary, which has no ready endpoint`,
      );
    }
  }
}

/** Percent of requests that reach pods of another version than the stable one. */
export function newShare(world: World, stableHash: string): number {
  const isNew = (name: string) => hashOfPod(name) !== stableHash;
  const stable = world.service?.endpoints ?? [];
  const canary = world.canaryService?.endpoints ?? [];
  const share = (names: readonly string[]) =>
    names.length === 0 ? 0 : names.filter(isNew).length / names.length;
  return Math.max(
    100 * share(stable),
    ...existingRoutes(world).map(
      ({
        effective: {
          traffic: { weight },
        },
      }) => weight * share(canary) + (100 - weight) * share(stable),
    ),
  );
}

/** What the data plane has caught up with; while it lags, the write that it lags behind was judged. */
function shareIsAllowed(world: World, record: Record): void {
  if (!world.deployment?.release || record.faulty) return;
  const allowed = allowedNow(world, record);
  for (const route of existingRoutes(world)) {
    const { generation, traffic } = route.effective;
    const toNew = world.canaryService?.pinnedTo !== record.stableHash;
    const followed = generation === route.generation;
    if (toNew && followed && !isAllowed(traffic, allowed)) {
      throw new InvariantBroken(
        'I2',
        `${route.name} gives the new version ${describeTraffic(
          traffic,
        )}, ${describeAll(allowed)} are allowed`,
      );
    }
  }
  const begun = world.deployment.release.stableHash !== undefined;
  const pinnedTo = world.service?.pinnedTo;
  const most = Math.max(0, ...allowed.map(({ weight }) => weight));
  const { byReplicas } = world.rollout?.spec.traffic ?? {};
  if (begun && pinnedTo === undefined && byReplicas && most > 0) {
    openShareIsAllowed(world, record, most);
    return;
  }
  if (begun && pinnedTo !== record.stableHash && most < 100) {
    throw new InvariantBroken(
      'I2',
      `Service cart selects ${pinnedTo ?? 'every version'}, ${describeAll(
        allowed,
      )} are allowed`,
    );
  }
}

/** What a step lets through. */
type Allowed = Traffic | typeof ANYTHING;

const ANYTHING = { weight: 100, anything: true } as const;

/** Behind an open Service the share is that of the ready pods, as long as nobody scales and all stable ones are ready. */
function openShareIsAllowed(world: World, record: Record, most: number): void {
  const { deployment, service } = world;
  const stable = (service?.endpoints ?? []).filter(
    name => hashOfPod(name) === record.stableHash,
  ).length;
  if (record.scaled || stable < (deployment?.replicas ?? 0)) return;
  const share = newShare(world, record.stableHash);
  if (share > most + 0.5) {
    throw new InvariantBroken(
      'I2',
      `Service cart gives the new version ${share} %, ${most} % are allowed`,
    );
  }
}

function allowedNow(world: World, record: Record): Allowed[] {
  return [record.decided, record.before, ...record.died].flatMap(status =>
    allowedBy(world, status),
  );
}

/** A release may do what the steps up to its own say; one that is over, or that nobody holds, may do anything. */
function allowedBy(world: World, status: RolloutStatus | undefined): Allowed[] {
  const { rollout, deployment } = world;
  if (!rollout || rollout.deleting || rollout.spec.disabled) return [ANYTHING];
  if (!deployment?.gated) return [ANYTHING];
  const result = status?.release?.result;
  if (result === 'Succeeded' || result === 'Withdrawn') return [ANYTHING];
  const steps = stepsOf({ spec: rollout.spec, status: asAsked(world, status) });
  const current = Number(status?.step?.split('/')[0] ?? 0);
  const adjusted = status?.adjusted;
  return [
    ...steps.slice(0, current).map(step => step.traffic),
    ...(adjusted ? [trafficOf(adjusted.traffic)] : []),
  ];
}

/** With the steps that the release came with, whatever a status says of them. */
function asAsked(
  { deployment }: World,
  status: RolloutStatus | undefined,
): RolloutStatus | undefined {
  const asked = deployment?.release;
  const told = status?.release;
  if (!told || !asked || told.id.split('.')[0] !== asked.id.split('.')[0]) {
    return status;
  }
  return { ...status, release: { ...told, steps: asked.steps } };
}

/** Nothing reaches the new version by it that one of them doesn't let through. */
function isAllowed(traffic: Traffic, allowed: readonly Allowed[]): boolean {
  return (
    !exposes(traffic) ||
    allowed.some(it => 'anything' in it || isWithin(traffic, it))
  );
}

function describeAll(allowed: readonly Traffic[]): string {
  return allowed.map(describeTraffic).join(' | ') || 'none';
}

function stablePodsStay(world: World, record: Record): void {
  const { deployment, rollout, service } = world;
  if (!deployment?.release || record.faulty || record.scaled) return;
  if (!rollout || rollout.deleting || rollout.spec.disabled) return;
  if (newShare(world, record.stableHash) >= 99.999) return;
  const ready = world.pods.filter(
    pod => pod.hash === record.stableHash && pod.readyAt <= world.now,
  ).length;
  if (ready < deployment.replicas && service) {
    throw new InvariantBroken(
      'I3',
      `${ready} of ${deployment.replicas} stable pods are ready while requests go to them`,
    );
  }
}

function rejectedGetsNothing(world: World): void {
  const { rollout, deployment } = world;
  const rejected = rollout?.status?.rejected;
  const id = deployment?.release?.id;
  if (!rejected || !id || !deployment?.held || id.includes('.')) return;
  if (rejected.templateHash !== deployment.template) return;
  // What the data plane lags behind was asked before the template came back.
  const hit = existingRoutes(world).find(
    ({ effective, generation }) =>
      effective.generation === generation && exposes(effective.traffic),
  );
  if (hit && world.canaryService?.pinnedTo === rejected.revision) {
    throw new InvariantBroken(
      'I10',
      `${hit.name} sends requests to the refused version`,
    );
  }
}

function gainingSideIsReady(world: World, write: Write): void {
  if (write.kind === 'routeTraffic') {
    const route = existingRoutes(world).find(
      it => it.name === write.route.name,
    );
    const gains = !isWithin(write.traffic, route?.traffic ?? NO_TRAFFIC);
    if (gains && !world.canaryService?.endpoints.length) {
      throw new InvariantBroken(
        'I1',
        `${describeTraffic(write.traffic)} of ${
          write.route.name
        } would go to Service cart-canary, which has no ready endpoint`,
      );
    }
  }
}

/** A gateway learns of routes and backends on separate streams: a backend that comes or goes together with its requests loses some. */
function backendsComeAndGoAlone(
  world: World,
  write: Write,
  record: Record,
): void {
  if (write.kind !== 'routeTraffic' && write.kind !== 'withdrawRoute') return;
  const route = existingRoutes(world).find(it => it.name === write.route.name);
  if (!route || record.slowDataPlane || record.faulty) return;
  const { traffic, touched } = route.effective;
  const sends = write.kind === 'routeTraffic' && exposes(write.traffic);
  if (sends && !touched) {
    throw new InvariantBroken(
      'I1',
      `${route.name} gets ${describeTraffic(
        write.traffic,
      )} for a backend that the data plane doesn't know yet`,
    );
  }
  const inUse = exposes(traffic) || exposes(route.traffic);
  if (write.kind === 'withdrawRoute' && inUse) {
    throw new InvariantBroken(
      'I1',
      `${route.name} loses a backend that still gets ${describeTraffic(
        traffic,
      )}`,
    );
  }
}

function notUngatedSilently(world: World, write: Write): void {
  if (write.kind !== 'workload' || write.change.gated !== false) return;
  const { rollout, deployment } = world;
  if (rollout?.deleting || rollout?.spec.disabled || deployment?.bypass) return;
  throw new InvariantBroken('I7', `the gate's label goes: ${write.reason}`);
}
