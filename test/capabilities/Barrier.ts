// SPDX-License-Identifier: Apache-2.0
import { randomBytes } from 'node:crypto';
import type { KubernetesObject } from '@kubernetes/client-node';
import { type Answer, Callers } from '../harness/callers';
import type { Teal } from '../harness/Teal';

const boundMs = 120_000;
/** Requests at the same time, each on a connection of its own: every worker of the proxy gets some. */
const workers = 16;

/** How a gateway is asked to answer with a text of the test's choice. */
export interface BarrierRoute {
  /** A route for this host alone. */
  route(
    teal: Teal,
    hostName: string,
    text: string,
  ): KubernetesObject & { spec: object };
  /** The text in an answer. */
  textOf(answer: Answer): string | undefined;
}

/**
 * Says when the proxy has followed everything that was written before: control
 * planes pass changes on in their order and all routes of a port together, so a
 * route of the barrier's own, whose answer is a random text, can't be ahead of the
 * others.
 */
export class Barrier {
  readonly #teal: Teal;
  readonly #route: BarrierRoute;
  readonly #callers: Callers;

  constructor(teal: Teal, route: BarrierRoute) {
    this.#teal = teal;
    this.#route = route;
    const { host, port } = teal.cluster.facts.gateway;
    this.#callers = new Callers({ host, port }, hostName(teal));
  }

  /** Resolves when the proxy serves everything as it was written before this call. */
  async passed(): Promise<void> {
    const expected = randomBytes(8).toString('hex');
    await this.#teal.apply(
      this.#route.route(this.#teal, hostName(this.#teal), expected),
    );
    const end = Date.now() + boundMs;
    // Each try is requests, which pace it; before the first route there is nobody to answer.
    for (;;) {
      const answers = await this.#callers.calls(workers).catch(() => []);
      if (
        answers.length > 0 &&
        answers.every(answer => this.#route.textOf(answer) === expected)
      ) {
        return;
      }
      if (Date.now() > end) throw new Error('the proxy never followed');
    }
  }

  close(): void {
    this.#callers.close();
  }
}

function hostName(teal: Teal): string {
  return `barrier.${teal.hostName}`;
}
