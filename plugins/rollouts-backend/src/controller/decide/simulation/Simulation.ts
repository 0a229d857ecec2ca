// SPDX-License-Identifier: Apache-2.0

/**
 * One simulated release: the real `decide` among the other actors, in fixed or
 * in shuffled order, with the judges looking after every change. Ends when
 * nothing moves any more; the number of turns is bounded.
 */
import type { RolloutStatus } from '@teal/rollouts-common';
import { exposes, NO_TRAFFIC } from '@teal/rollouts-common';
import type { Commands, Observation } from '../../observe/observation';
import { decide } from '../decide';
import type { Decision, Write } from '../decision';
import { canWait } from '../lasting';
import type { Record } from './checkers';
import {
  checkAlways,
  checkDecision,
  checkWrite,
  InvariantBroken,
} from './checkers';
import { commandsBind, withoutForeignCommands } from './commandsBind';
import { syncDeployment } from './deploymentController';
import { describeWrite } from './describeWrite';
import { approvedByPerson, hasHooks, syncHooks, wantAnswered } from './hooks';
import { lookAt } from './lookAt';
import { isMeasured, syncMetrics, wantMeasured } from './metrics';
import { perform } from './perform';
import { withoutSideEffects } from './purity';
import { showsSuccess } from './showsSuccess';
import type { Stall } from './StaleView';
import { StaleView } from './StaleView';
import {
  nextEvent,
  syncEndpoints,
  syncGateway,
  syncReplicaSets,
} from './surroundings';
import type { World } from './world';
import { existingRoutes, hashOf } from './world';

/** The controller dies at its nth write (counted from 1, status writes included). */
export interface Death {
  readonly atWrite: number;
  readonly when: 'before' | 'after';
  /** It lives: the API server has refused the write (409, 429, 5xx), or its answer was lost. */
  readonly survived?: boolean;
  /** How far the clock of the next controller is ahead of everybody's; default 0. */
  readonly aheadMs?: number;
}

export interface SimulationOptions {
  /** Next number in [0, n); absent: fixed order. */
  readonly chance?: (n: number) => number;
  /** Turns Teal's decision into a wrong one, to prove that a judge notices; `life` counts from 0. */
  readonly spoil?: (decision: Decision, life: number) => Decision;
  /** Lets Teal see what isn't so, to the same end. */
  readonly misread?: (observation: Observation) => Observation;
  readonly deaths?: readonly Death[];
  readonly stalls?: readonly Stall[];
}

type Actor = readonly [name: string, act: () => string | undefined];

/** As act/statusPace.ts has it. */
const STATUS_PAUSE_MS = 500;
/** More turns than the longest release takes by far. */
const MOST_TURNS = 6_000;
/** Rounds of Teal alone after which its writes must have come to rest (I6). */
const MOST_ROUNDS_ALONE = 8;

export class Simulation {
  readonly story: string[] = [];
  /** What people were told, in order. */
  readonly notes: string[] = [];
  /** API requests of Teal, status writes included. */
  requests = 0;
  readonly record: Record;
  readonly #start: number;
  readonly #actors: readonly Actor[];
  #requeueAt: number | undefined;
  #alarm: number | undefined;
  #differsSince: number | undefined;
  #writes = 0;
  #lives = 0;
  #aheadMs = 0;
  readonly #view: StaleView;

  constructor(
    readonly world: World,
    private readonly options: SimulationOptions = {},
  ) {
    this.#start = world.now;
    this.#view = new StaleView(world);
    this.record = {
      stableHash: hashOf(world.deployment?.template ?? 'v1'),
      decided: undefined,
      before: undefined,
      died: [],
      faulty: false,
      slowDataPlane: isSlow(world),
      scaled: false,
      rollbackSince: undefined,
    };
    this.#actors = [
      ['teal', () => this.round()],
      ['deployment controller', () => syncDeployment(world)],
      ['replicaset controller', () => syncReplicaSets(world)],
      ['endpoints', () => syncEndpoints(world)],
      ['gateway', () => syncGateway(world)],
      // Without analysis the order of turns is as it was.
      ...(isMeasured(world)
        ? [['metrics', () => syncMetrics(world)] as const]
        : []),
      ...(hasHooks(world) ? [['hooks', () => syncHooks(world)] as const] : []),
    ];
  }

  /** A person or tool does something. */
  user(what: string, change: (world: World) => void): void {
    this.tell('user', what);
    change(this.world);
    this.judge();
  }

  /** A person's command annotation. */
  command(commands: Omit<Commands, 'malformed'>): void {
    this.user(`commands ${JSON.stringify(commands)}`, world => {
      if (!world.rollout) return;
      world.rollout.commands = { ...world.rollout.commands, ...commands };
      if (commands.approve) approvedByPerson(world, commands.approve);
    });
  }

  /** Runs until nothing moves any more, time included, or until `done`. */
  run(done: (world: World) => boolean = () => false): this {
    let quiet = 0;
    for (let turn = 0; turn < MOST_TURNS; turn += 1) {
      if (done(this.world)) return this;
      quiet = this.turn(this.pick(turn)) ? 0 : quiet + 1;
      if (quiet < this.#actors.length) continue;
      if (!this.passTime()) return this;
      quiet = 0;
    }
    throw new InvariantBroken(
      'liveness',
      `no rest after ${MOST_TURNS} turns:\n${this.story.slice(-30).join('\n')}`,
    );
  }

  /** So many turns, and no time but what these take when all is quiet. */
  turns(count: number): this {
    let quiet = 0;
    for (let turn = 0; turn < count; turn += 1) {
      quiet = this.turn(this.pick(turn)) ? 0 : quiet + 1;
      if (quiet > this.#actors.length) this.passTime();
    }
    return this;
  }

  /** Lets time pass although nothing else would happen; everybody still acts when it is their time. */
  wait(ms: number): this {
    this.#alarm = this.world.now + ms;
    this.run(world => world.now >= (this.#alarm ?? 0));
    this.#alarm = undefined;
    return this;
  }

  /** One round of Teal; a death ends it between two writes. */
  round(): string | undefined {
    const { world } = this;
    const seen = lookAt(this.#view.look());
    if (!seen) return undefined;
    const observation = this.options.misread?.(seen) ?? seen;
    const statusBefore = observation.rollout.status;
    const now = world.now + this.#aheadMs;
    const decided = withoutSideEffects(() => decide(observation, now));
    const decision = this.options.spoil?.(decided, this.#lives) ?? decided;
    const bound = withoutForeignCommands(seen);
    if (bound) commandsBind(decision, decide(bound, now));
    this.#requeueAt = decision.requeueAt && decision.requeueAt - this.#aheadMs;
    this.notes.push(...decision.notes.map(({ message }) => message));
    this.remember(decision, statusBefore?.phase);
    checkDecision(world, decision, goesForward(statusBefore?.phase));
    const first = decision.recordFirst === true && this.differs(decision);
    // A verdict that can't be recorded doesn't keep the traffic from going back.
    if (first && this.writeStatus(decision) === 'died') return 'died';
    for (const write of decision.writes) {
      if (this.dies('before')) return 'died';
      if (this.#view.refuses(write)) return this.refused(write.kind);
      this.perform(write);
      this.#view.wrote(write);
      if (this.dies('after')) return 'died';
    }
    const changed =
      this.differs(decision) && !this.waits(decision, statusBefore ?? {});
    const ended = changed ? this.writeStatus(decision) : undefined;
    if (ended) return ended;
    this.inquire(decision);
    this.record.before = decision.status;
    this.record.died = [];
    return first || changed || decision.writes.length > 0 ? 'acted' : undefined;
  }

  private differs({ status }: Decision): boolean {
    const { rollout } = this.world;
    return (
      rollout !== undefined &&
      JSON.stringify(status) !== JSON.stringify(rollout.status)
    );
  }

  /** How the round ends over it; undefined: it goes on. */
  private writeStatus({ status }: Decision): string | undefined {
    const { rollout } = this.world;
    if (!rollout) return undefined;
    if (this.dies('before')) return 'died';
    if (this.#view.refuses('status')) return this.refused('status');
    this.countWrite();
    rollout.status = status;
    this.settleStable();
    this.#view.wrote('status');
    this.#differsSince = undefined;
    this.tell('teal', `${status.phase}: ${status.message}`);
    return this.dies('after') ? 'died' : undefined;
  }

  private inquire({
    measurements,
    questions,
  }: Pick<Decision, 'measurements' | 'questions'>): void {
    wantMeasured(this.world, measurements);
    wantAnswered(this.world, questions);
  }

  /** Teal alone, with everything visible: its writes must come to rest (I6). */
  checkRest(): void {
    for (let round = 0; round < MOST_ROUNDS_ALONE; round += 1) {
      if (this.round() === undefined) return;
    }
    throw new InvariantBroken(
      'I6',
      `writes go on without end:\n${this.story.slice(-20).join('\n')}`,
    );
  }

  private perform(write: Write): void {
    checkWrite(this.world, write, this.record);
    this.countWrite();
    this.tell('teal', `${describeWrite(write)}`);
    perform(this.world, write);
    this.settleStable();
    this.judge();
  }

  /** A status that can wait is written a while after the first change (act/statusPace.ts). */
  private waits(decision: Decision, before: RolloutStatus): boolean {
    const { now } = this.world;
    if (decision.notes.length > 0 || !canWait(before, decision.status)) {
      return false;
    }
    this.#differsSince ??= now;
    const dueAt = this.#differsSince + STATUS_PAUSE_MS;
    this.#requeueAt = Math.min(this.#requeueAt ?? Infinity, dueAt);
    return now < dueAt;
  }

  private countWrite(): void {
    this.requests += 1;
    this.#writes += 1;
    const stall = this.options.stalls?.find(
      ({ atWrite }) => atWrite === this.#writes,
    );
    if (!stall) return;
    this.tell('teal', `hears nothing more of ${stall.watched}`);
    this.#view.stall(stall);
  }

  /** 409: the round ends; what it has decided stands as far as it was written. */
  private refused(what: string): string {
    this.tell('teal', `${what} is refused: it has changed since it was seen`);
    if (this.record.decided) this.record.died.push(this.record.decided);
    return 'refused';
  }

  private dies(when: Death['when']): boolean {
    const at = when === 'before' ? this.#writes + 1 : this.#writes;
    const dead = this.options.deaths?.find(
      death => death.when === when && death.atWrite === at,
    );
    if (!dead) return false;
    // A death happens once: the same write is met again after the restart.
    if (when === 'before') this.#writes += 1;
    this.#differsSince = undefined;
    if (this.record.decided) this.record.died.push(this.record.decided);
    if (dead.survived) {
      this.tell('teal', `hears ${when} write ${at} that it has failed`);
      return true;
    }
    this.tell('teal', `dies ${when} write ${at}`);
    this.#lives += 1;
    this.#aheadMs = dead.aheadMs ?? 0;
    // To it a data plane that was just written to has been silent for as long.
    if (this.#aheadMs > 0) this.record.slowDataPlane = true;
    this.#view.catchUp();
    // An inbox is memory.
    this.inquire({ measurements: [], questions: [] });
    return true;
  }

  private remember(decision: Decision, phaseBefore: string | undefined): void {
    const { record, world } = this;
    record.decided = decision.status;
    const { phase, release } = decision.status;
    const rolling = phase === 'RollingBack';
    // On the way back along the steps the new version still has what a step gives it.
    const onTheWay = exposes(decision.status.traffic ?? NO_TRAFFIC);
    if (rolling && (phaseBefore !== 'RollingBack' || onTheWay)) {
      record.rollbackSince = world.now;
    }
    if (!rolling) record.rollbackSince = undefined;
    this.settleStable();
    const { deployment } = world;
    const isOver = !release || release.finishedAt !== undefined;
    if (deployment && !deployment.release && isOver) {
      record.stableHash = hashOf(deployment.template);
    }
  }

  /** Once a success shows, the version behind the Service is the stable one; decided alone, it dies with the controller. */
  private settleStable(): void {
    const { record, world } = this;
    const release = record.decided?.release;
    if (release && showsSuccess(world, release)) {
      record.stableHash = world.service?.pinnedTo ?? record.stableHash;
    }
  }

  private judge(): void {
    checkAlways(this.world, this.record);
  }

  private pick(turn: number): Actor {
    const { chance } = this.options;
    return this.#actors[
      chance ? chance(this.#actors.length) : turn % this.#actors.length
    ];
  }

  /** True when the actor did something. */
  private turn([name, act]: Actor): boolean {
    const did = act();
    if (did === undefined) return false;
    if (name !== 'teal') this.tell(name, did);
    this.judge();
    return true;
  }

  /** Timers are slow beside the other actors: time passes only when nobody has anything to do. False: nothing will ever happen. */
  private passTime(): boolean {
    for (const actor of this.#actors) {
      if (this.turn(actor)) return true;
    }
    if (this.#view.stalled) {
      this.tell('teal', 'hears everything again');
      this.#view.catchUp();
      return true;
    }
    const times = [nextEvent(this.world), this.#requeueAt, this.#alarm].filter(
      (time): time is number => time !== undefined && time > this.world.now,
    );
    if (times.length === 0) return false;
    this.world.now = Math.min(...times);
    return true;
  }

  private tell(who: string, what: string): void {
    const seconds = ((this.world.now - this.#start) / 1_000).toFixed(1);
    this.story.push(`${seconds.padStart(7)} s  ${who}: ${what}`);
  }
}

/** Slower than Teal has patience for, or than a data plane without reports is given time. */
function isSlow(world: World): boolean {
  const reports = existingRoutes(world).every(route => route.reports);
  return world.gatewayDelayMs > (reports ? 10_000 : 1_000);
}

function goesForward(phase: string | undefined): boolean {
  return phase === 'Progressing' || phase === 'Paused';
}
