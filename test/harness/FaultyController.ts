// SPDX-License-Identifier: Apache-2.0
import type { ApiServerProxy, RequestFault } from './ApiServerProxy';
import { ControllerProcess, type ControllerOptions } from './ControllerProcess';
import { seeded } from './seeded';

/** When a controller is killed. */
export interface KillPlan {
  /** The same seed kills at the same numbers of writes. */
  readonly seed: number;
  readonly kills: number;
  /** At least one, at most so many writes after the restart. */
  readonly mostWritesBetween: number;
  /** Only writes in this namespace count. */
  readonly namespace: string;
}

/**
 * A controller that crashes (SIGKILL) at seeded moments and is started again at
 * once. A moment is one of its writes, which dies with it or is carried out
 * without an answer: all of them come through the proxy, so the moments are the
 * same however fast the machine is.
 */
export class FaultyController {
  /** How many times it was killed. */
  killed = 0;
  readonly #proxy: ApiServerProxy;
  #process: ControllerProcess;
  #restarting: Promise<void> | undefined;

  private constructor(proxy: ApiServerProxy, process: ControllerProcess) {
    this.#proxy = proxy;
    this.#process = process;
  }

  /** @param proxy - in front of the API server, for this controller alone */
  static start(
    proxy: ApiServerProxy,
    options: Omit<ControllerOptions, 'kubeconfig'>,
  ): FaultyController {
    const { kubeconfig } = proxy;
    return new FaultyController(
      proxy,
      ControllerProcess.start({ ...options, kubeconfig }),
    );
  }

  /** From now on it crashes as planned. */
  arm({ seed, kills, mostWritesBetween, namespace }: KillPlan): void {
    const random = seeded(seed);
    const draw = () => 1 + Math.floor(random() * mostWritesBetween);
    let left = draw();
    this.#proxy.fault = ({ isWrite, path }): RequestFault | undefined => {
      const counts = isWrite && path.includes(`/namespaces/${namespace}/`);
      if (!counts || this.killed >= kills) return undefined;
      // What a dying process has sent beside it.
      if (this.#restarting) return { kind: 'cutBefore' };
      left -= 1;
      if (left > 0) return undefined;
      left = draw();
      this.killed += 1;
      if (random() < 0.5) {
        this.#restart();
        return { kind: 'cutBefore' };
      }
      return { kind: 'cutAfter', carriedOut: () => this.#restart() };
    };
  }

  async stop(): Promise<void> {
    await this.#restarting;
    await this.#process.stop();
  }

  #restart(): void {
    const { options } = this.#process;
    this.#restarting = this.#process.kill().then(() => {
      this.#process = ControllerProcess.start(options);
      this.#restarting = undefined;
    });
  }
}
