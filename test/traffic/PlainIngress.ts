// SPDX-License-Identifier: Apache-2.0
import http from 'node:http';
import type { KubernetesObject } from '@kubernetes/client-node';
import { handOf } from '../capabilities/TwoVersions';
import { startBothVersions } from '../harness/bothVersions';
import { ingressRouter } from '../harness/controllerInternals';
import type { RouterHand } from '../harness/RouterHand';
import type { Teal } from '../harness/Teal';
import type { LedgerEntry } from '../harness/ledger';
import { visit } from '../harness/visit';

const boundMs = 120_000;

/** Both versions of the shop behind one Ingress of Contour's, whose router a test asks by hand. */
export class PlainIngress {
  readonly teal: Teal;
  readonly hand: RouterHand;

  private constructor(teal: Teal) {
    this.teal = teal;
    this.hand = handOf(teal, { router: ingressRouter });
  }

  /** Resolves when v1 answers; the Ingress is as its user wrote it. */
  static async start(teal: Teal): Promise<PlainIngress> {
    await startBothVersions(teal);
    await teal.apply(ingressOf(teal));
    const ingress = new PlainIngress(teal);
    await ingress.#until(teal.hostName, '/', it => it.version === 'v1');
    return ingress;
  }

  /** The data plane has the Service that waits: its host, which nobody else asks for, answers. */
  async untilKnown(version: string): Promise<void> {
    await this.#until(this.#waitingHost, '/http', it => it.version === version);
  }

  /** The data plane no longer has the host of the Service that waits. */
  async untilForgotten(): Promise<void> {
    await this.#until(
      this.#waitingHost,
      '/http',
      it => it.failure?.startsWith('404') ?? false,
    );
  }

  get #waitingHost(): string {
    const { name, share } = this.hand;
    return `${share.canary}.${name}.${share.namespace}.teal.invalid`;
  }

  /** Each try is a request, which paces it. */
  async #until(
    hostName: string,
    path: string,
    holds: (entry: LedgerEntry) => boolean,
  ): Promise<void> {
    const { host, port } = this.teal.cluster.facts.gateway;
    const end = Date.now() + boundMs;
    const ask = () =>
      visit({
        address: { host, port },
        hostName,
        path,
        agent: http.globalAgent,
      });
    while (!holds(await ask())) {
      if (Date.now() > end) throw new Error('the data plane never followed');
    }
  }
}

function ingressOf(teal: Teal): KubernetesObject & { spec: object } {
  const service = { name: teal.name, port: { name: 'http' } };
  const paths = [{ path: '/', pathType: 'Prefix', backend: { service } }];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: teal.name },
    spec: {
      ingressClassName: 'contour',
      rules: [{ host: teal.hostName, http: { paths } }],
    },
  };
}
