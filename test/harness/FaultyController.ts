// SPDX-License-Identifier: Apache-2.0
import { ControllerProcess, type ControllerOptions } from './ControllerProcess';
import type { Feeds } from './feeds';
import { seeded } from './seeded';

/** When a controller is killed. */
export interface KillPlan {
  /** The same seed kills after the same numbers of changes. */
  readonly seed: number;
  readonly kills: number;
  /** At least one, at most so many changes after the restart. */
  readonly mostChangesBetween: number;
}

/**
 * A controller that crashes (SIGKILL) at seeded moments and is started again at
 * once. A moment is a number of changes to the objects that a release writes,
 * so that kills fall between its writes however fast the machine is.
 */
export class FaultyController {
  /** How many times it was killed. */
  killed = 0;
  #process: ControllerProcess;
  #armed:
    | { readonly plan: KillPlan; readonly random: () => number }
    | undefined;
  #remaining = Infinity;
  #restarting: Promise<void> | undefined;

  private constructor(process: ControllerProcess) {
    this.#process = process;
  }

  static start(options: ControllerOptions): FaultyController {
    return new FaultyController(ControllerProcess.start(options));
  }

  /** From now on it crashes as planned. */
  arm(plan: KillPlan, feeds: Feeds): void {
    this.#armed = { plan, random: seeded(plan.seed) };
    this.#draw();
    const { rollouts, deployments, services, routes } = feeds;
    for (const feed of [rollouts, deployments, services, routes]) {
      feed.onChange(() => this.#changed());
    }
  }

  async stop(): Promise<void> {
    this.#armed = undefined;
    await this.#restarting;
    await this.#process.stop();
  }

  #changed(): void {
    this.#remaining -= 1;
    if (this.#remaining > 0 || this.#restarting || !this.#armed) return;
    if (this.killed >= this.#armed.plan.kills) return;
    this.killed += 1;
    this.#restarting = this.#restart().finally(() => {
      this.#restarting = undefined;
    });
  }

  async #restart(): Promise<void> {
    await this.#process.kill();
    this.#draw();
    this.#process = ControllerProcess.start(this.#process.options);
  }

  #draw(): void {
    if (!this.#armed) return;
    const { plan, random } = this.#armed;
    this.#remaining = 1 + Math.floor(random() * plan.mostChangesBetween);
  }
}
