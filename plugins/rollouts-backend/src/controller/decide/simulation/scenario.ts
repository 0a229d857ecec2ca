// SPDX-License-Identifier: Apache-2.0

/**
 * A life of one Rollout, as data that fast-check can generate and shrink: what
 * the world is like, what people do and when, where the controller dies. Ends
 * with everything healed, and then the end must come (liveness).
 */
import type { RolloutSpec, StepTraffic } from '@teal/rollouts-common';
import { waitingGates } from '@teal/rollouts-common';
import type { Commands, ReleaseFields } from '../../observe/observation';
import type { GateSaid } from '../../gates/asking/question';
import { checkEnd, InvariantBroken } from './checkers';
import type { Death, SimulationOptions } from './Simulation';
import { Simulation } from './Simulation';
import type { Stall } from './StaleView';
import type { Chosen } from './users';
import {
  applyFields,
  applyTemplate,
  deleteRollout,
  disable,
  scale,
  setPaused,
} from './users';
import type { World } from './world';
import { existingRoutes, makeWorld, untouchedRoute } from './world';

/** One thing that happens; commands name the release that is under way then. */
export type Happening =
  | {
      readonly kind: 'apply';
      readonly template: string;
      /** By the portal, with steps or a time-out of this release alone. */
      readonly chosen?: Chosen;
    }
  | { readonly kind: 'abort' }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'retry' }
  | { readonly kind: 'promote' }
  | { readonly kind: 'promoteFull' }
  | { readonly kind: 'adjust'; readonly traffic: StepTraffic }
  /** Commands as they are, of whatever release. */
  | { readonly kind: 'late'; readonly commands: Omit<Commands, 'malformed'> }
  | { readonly kind: 'approve' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'scale'; readonly replicas: number }
  | { readonly kind: 'fields'; readonly fields: ReleaseFields }
  | { readonly kind: 'delete' }
  | { readonly kind: 'disable'; readonly disabled: boolean }
  | { readonly kind: 'loseService' }
  | { readonly kind: 'loseRoute' }
  | { readonly kind: 'loseStatus' }
  | { readonly kind: 'findObjects' }
  | { readonly kind: 'pauseWorkload'; readonly paused: boolean }
  | { readonly kind: 'podsNeverReady'; readonly template: string }
  | { readonly kind: 'podsCrash'; readonly template: string }
  | { readonly kind: 'wait'; readonly ms: number };

export interface Scenario {
  readonly replicas: number;
  readonly fields: ReleaseFields;
  readonly steps: RolloutSpec['strategy']['steps'];
  readonly routes: readonly string[];
  readonly gatewayDelayMs: number;
  /** False: the data plane never reports what it has applied. */
  readonly reports?: boolean;
  /** Without routes: the Service is open to both versions in between. */
  readonly byReplicas?: boolean;
  readonly graceSeconds: number;
  readonly rollback?: RolloutSpec['rollback'];
  readonly gates?: RolloutSpec['gates'];
  /** What the hooks say, one answer after the other, over and over; default yes. */
  readonly said?: readonly GateSaid['kind'][];
  /** Each happens after so many turns. */
  readonly happenings: readonly {
    readonly afterTurns: number;
    readonly what: Happening;
  }[];
  readonly deaths: readonly Death[];
  /** Watches that break off. Default none. */
  readonly stalls?: readonly Stall[];
  /** Seed of the order of turns; 0: fixed order. */
  readonly seed: number;
}

/** What makes Teal wrong, to prove that a judge notices. */
export type Wrong = Pick<SimulationOptions, 'spoil' | 'misread'>;

/** Plays the scenario to its end; throws InvariantBroken with the story. */
export function play(scenario: Scenario, wrong: Wrong = {}): Simulation {
  const world = makeWorld({
    replicas: scenario.replicas,
    fields: scenario.fields,
    routes: scenario.routes,
    gatewayDelayMs: scenario.gatewayDelayMs,
    reports: scenario.reports,
    hook: hookThatSays(scenario.said),
    spec: {
      steps: scenario.steps,
      rollback: scenario.rollback,
      gates: scenario.gates,
      traffic: {
        service: 'cart',
        gracePeriodSeconds: scenario.graceSeconds,
        routes: scenario.routes.map(name => ({
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          name,
        })),
        ...(scenario.byReplicas ? { byReplicas: true } : {}),
      },
    },
  });
  const simulation = new Simulation(world, {
    chance: scenario.seed === 0 ? undefined : chanceFrom(scenario.seed),
    deaths: scenario.deaths,
    stalls: scenario.stalls,
    ...wrong,
  });
  try {
    simulation.run();
    const expected = { fields: scenario.fields };
    for (const { afterTurns, what } of scenario.happenings) {
      simulation.turns(afterTurns);
      happen(simulation, what, expected);
    }
    bringToAnEnd(simulation, expected.fields);
    return simulation;
  } catch (error) {
    if (!(error instanceof InvariantBroken)) throw error;
    throw new InvariantBroken(
      error.invariant,
      `${error.message}\n${simulation.story.slice(-60).join('\n')}`,
    );
  }
}

function happen(
  simulation: Simulation,
  what: Happening,
  expected: { fields: ReleaseFields },
): void {
  const { world, record } = simulation;
  const release = world.rollout?.status?.release?.id ?? 'g0';
  switch (what.kind) {
    case 'apply':
      simulation.user(`applies ${what.template}`, w =>
        applyTemplate(w, what.template, what.chosen),
      );
      return;
    case 'abort':
    case 'rollback':
    case 'retry':
    case 'hold':
      simulation.command({ [what.kind]: { release }, actor: 'kim' });
      return;
    case 'approve':
      approveAll(simulation, release);
      return;
    case 'resume':
      simulation.user('resumes', w => {
        if (w.rollout)
          w.rollout.commands = { ...w.rollout.commands, hold: undefined };
      });
      return;
    case 'promote': {
      const step = Number(world.rollout?.status?.step?.split('/')[0] ?? 1);
      simulation.command({ promote: { release, step }, actor: 'kim' });
      return;
    }
    case 'adjust':
      adjust(simulation, release, what.traffic);
      return;
    case 'promoteFull':
      simulation.command({ promote: { release, step: 'full' }, actor: 'kim' });
      return;
    case 'scale':
      record.scaled = true;
      simulation.user(`scales to ${what.replicas}`, w =>
        scale(w, what.replicas),
      );
      return;
    case 'fields':
      expected.fields = { ...expected.fields, ...what.fields };
      simulation.user(`sets ${JSON.stringify(what.fields)}`, w =>
        applyFields(w, what.fields),
      );
      return;
    case 'delete':
      simulation.user('deletes the Rollout', deleteRollout);
      return;
    case 'disable':
    case 'pauseWorkload':
      switchSomething(simulation, what);
      return;
    case 'wait':
      simulation.wait(what.ms);
      return;
    case 'late':
      simulation.command({ ...what.commands, actor: 'kim' });
      return;
    default:
      breakSomething(simulation, what);
  }
}

function switchSomething(
  simulation: Simulation,
  what: Extract<Happening, { kind: 'disable' } | { kind: 'pauseWorkload' }>,
): void {
  if (what.kind === 'disable') {
    simulation.user(`disabled: ${what.disabled}`, w =>
      disable(w, what.disabled),
    );
  } else {
    simulation.user(`rollout pause: ${what.paused}`, w =>
      setPaused(w, what.paused),
    );
  }
}

function adjust(
  simulation: Simulation,
  release: string,
  traffic: StepTraffic,
): void {
  const { status } = simulation.world.rollout ?? {};
  const step = Number(status?.step?.split('/')[0] ?? 1);
  simulation.command({ adjust: { release, step, traffic }, actor: 'kim' });
}

/** A person can answer one gate at a time. */
function approveAll(simulation: Simulation, release: string): void {
  const gate = waitingGates({
    spec: simulation.world.rollout?.spec ?? {},
    status: simulation.world.rollout?.status,
  })[0]?.status;
  if (!gate) return;
  const { name, step } = gate;
  simulation.command({
    approve: { release, gate: name, ...(step === undefined ? {} : { step }) },
    actor: 'kim',
  });
}

const MOST_ANSWERS = 15;

/** The same question is answered alike, whoever asks it. */
function hookThatSays(said: Scenario['said']): World['hook'] {
  return ({ sequence, step = 0, gate }) => {
    // A story must come to rest, and polling has no end.
    if (sequence > MOST_ANSWERS) return undefined;
    const kind = said?.[(sequence + step + gate.length) % said.length] ?? 'yes';
    return kind === 'none' ? { kind, reason: 'it answered 500' } : { kind };
  };
}

function breakSomething(
  simulation: Simulation,
  what: Extract<
    Happening,
    | { kind: 'loseService' }
    | { kind: 'loseRoute' }
    | { kind: 'loseStatus' }
    | { kind: 'findObjects' }
    | { kind: 'podsNeverReady' }
    | { kind: 'podsCrash' }
  >,
): void {
  const { record } = simulation;
  switch (what.kind) {
    case 'loseService':
      record.faulty = true;
      simulation.user('deletes Service cart', w => {
        w.service = undefined;
      });
      return;
    case 'loseRoute':
      record.faulty = true;
      simulation.user('deletes the routes', w => {
        w.routes = w.routes.map(({ name, reports }) => ({
          name,
          reports,
          missing: true,
        }));
      });
      return;
    case 'loseStatus':
      // Only status is gone, as after deleting and re-creating in mid-release.
      record.faulty = true;
      simulation.user('loses the status', w => {
        if (w.rollout) w.rollout.status = undefined;
      });
      return;
    case 'findObjects':
      simulation.user('creates Service and routes again', restoreObjects);
      return;
    case 'podsNeverReady':
      simulation.user(`makes pods of ${what.template} never ready`, w => {
        w.readyAfterMs.set(what.template, Infinity);
      });
      return;
    case 'podsCrash':
      record.faulty = true;
      simulation.user(`makes all pods of ${what.template} crash`, w => {
        w.pods = w.pods.map(pod =>
          pod.hash === `hash${what.template}`
            ? { ...pod, readyAt: w.now + 5_000 }
            : pod,
        );
      });
      return;
    default:
      throw new TypeError(`no rule for ${String(what satisfies never)}`);
  }
}

function restoreObjects(world: World): void {
  world.service ??= { managedByUs: false, endpoints: [] };
  world.routes = world.routes.map(route =>
    'missing' in route ? untouchedRoute(route.name, route.reports) : route,
  );
}

/** Rounds of healing and promoting after which a release must have ended. */
const MOST_ENDINGS = 24;

function bringToAnEnd(simulation: Simulation, fields: ReleaseFields): void {
  const { world } = simulation;
  simulation.user('heals everything', w => {
    w.readyAfterMs.clear();
    w.pods = w.pods.map(pod =>
      pod.readyAt === Infinity ? { ...pod, readyAt: w.now + 500 } : pod,
    );
    restoreObjects(w);
    w.gatewayDelayMs = Math.min(w.gatewayDelayMs, 20);
    w.hook = ({ when, sequence }) =>
      when === 'Rollback' && sequence > MOST_ANSWERS
        ? undefined
        : { kind: 'yes' };
    if (w.rollout) {
      w.rollout.commands = { malformed: [] };
    }
    setPaused(w, false);
  });
  for (let ending = 0; ending < MOST_ENDINGS; ending += 1) {
    simulation.run();
    if (!world.deployment?.release) break;
    const { phase, release } = world.rollout?.status ?? {};
    const id = release?.id ?? 'g0';
    approveAll(simulation, id);
    simulation.run();
    if (!world.deployment?.release) break;
    simulation.command(
      phase === 'RolledBack'
        ? { rollback: { release: id }, actor: 'kim' }
        : { promote: { release: id, step: 'full' }, actor: 'kim' },
    );
  }
  simulation.run();
  simulation.checkRest();
  if (existingRoutes(world).length < world.routes.length) return;
  checkEnd(world, {
    template: world.deployment?.template ?? 'v1',
    fields,
    paused: false,
    gated: world.rollout !== undefined && !world.rollout.spec.disabled,
  });
}

/** A small seeded generator (mulberry32), so that a seed replays an order of turns. */
export function chanceFrom(seed: number): (n: number) => number {
  let state = seed;
  return n => {
    // Bits are what this generator is made of.
    /* eslint-disable no-bitwise */
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
    /* eslint-enable no-bitwise */
  };
}
