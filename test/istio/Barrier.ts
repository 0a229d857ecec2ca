// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@kubernetes/client-node';
import { Callers } from '../harness/callers';
import type { Teal } from '../harness/Teal';

const boundMs = 30_000;

/**
 * Says when the proxy has followed everything that was written before: istiod
 * passes changes on in their order and all routes of a port together, so a route
 * of the barrier's own, whose answer is a number, can't be ahead of the others.
 */
export class Barrier {
  readonly #teal: Teal;
  readonly #callers: Callers;
  #count = 0;

  constructor(teal: Teal) {
    this.#teal = teal;
    const { host, port } = teal.cluster.facts.gateway;
    this.#callers = new Callers({ host, port }, hostName(teal));
  }

  /** Resolves when the proxy serves everything as it was written before this call. */
  async passed(): Promise<void> {
    this.#count += 1;
    const expected = String(this.#count);
    await this.#teal.apply(routeOf(this.#teal, expected));
    const end = Date.now() + boundMs;
    // Each try is a request, which paces it; before the first route there is nobody to answer.
    for (;;) {
      const answer = await this.#callers.call().catch(() => undefined);
      if (answer?.body === expected) return;
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

function routeOf(
  teal: Teal,
  text: string,
): KubernetesObject & { spec: object } {
  const { name, namespace } = teal.cluster.facts.gateway;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'barrier' },
    spec: {
      hosts: [hostName(teal)],
      gateways: [`${namespace}/${name}`],
      http: [{ directResponse: { status: 200, body: { string: text } } }],
    },
  };
}
