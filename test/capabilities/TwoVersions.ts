// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@kubernetes/client-node';
import type { Traffic } from '@teal/rollouts-common';
import type { TrafficRouter } from '@teal/rollouts-node';
import type { Caller } from '../harness/callers';
import type { Visitors } from '../harness/gatewayVisitors';
import type { ShopOptions } from '../harness/manifests';
import { RouterHand } from '../harness/RouterHand';
import { Teal } from '../harness/Teal';
import { Barrier, type BarrierRoute } from './Barrier';
import { httpProtocol, type Protocol } from './protocol';

const boundMs = 120_000;

/** One kind of route on one gateway. */
export interface Provider {
  /** As in the tables of docs/traffic.md, which are held against what is seen. */
  readonly id: string;
  readonly router: TrafficRouter;
  readonly barrier: BarrierRoute;
  /** Default HTTP. */
  readonly protocol?: Protocol;
  /** The user's objects; the first one is the route. */
  objects(teal: Teal): readonly Manifest[];
  /** A shop's Service, where its port has to say what it speaks. */
  service?(options: ShopOptions): KubernetesObject;
  /** Resolves when istiod has reported on the route, where it does. */
  reported?(teal: Teal): Promise<unknown>;
}

/** What a user applies. */
export type Manifest = KubernetesObject & { readonly spec: object };

/**
 * The shop `cart` in two versions, each behind its Service, and one route for
 * both: v1 behind `cart`, v2 behind `cart-canary`. No release is under way, a
 * test asks the router for traffic by hand.
 */
export class TwoVersions {
  readonly teal: Teal;
  readonly callers: Caller;
  readonly #barrier: Barrier;
  readonly #hand: RouterHand;
  readonly #router: TrafficRouter;
  readonly #protocol: Protocol;

  private constructor(teal: Teal, provider: Provider) {
    this.teal = teal;
    this.#protocol = provider.protocol ?? httpProtocol;
    this.callers = this.#protocol.callers(teal);
    this.#barrier = new Barrier(teal, provider.barrier);
    this.#router = provider.router;
    this.#hand = handOf(teal, provider);
  }

  static async open(namespace: string, provider: Provider) {
    const teal = await Teal.open(namespace, { route: false, replicas: 1 });
    const versions = new TwoVersions(teal, provider);
    await startBoth(teal, provider);
    await teal.apply(...provider.objects(teal));
    await provider.reported?.(teal);
    await versions.followed();
    await versions.asked({ weight: 0 });
    return versions;
  }

  get hand(): RouterHand {
    return this.#hand;
  }

  /** 400 requests a second. */
  visitGateway(): Visitors {
    return this.#protocol.visitGateway(this.teal);
  }

  /** Resolves when the proxy has followed. */
  async asked(traffic: Traffic): Promise<void> {
    await this.#hand.ask(traffic);
    await this.followed();
  }

  async withdrawn(): Promise<void> {
    await this.asked({ weight: 0 });
    await this.#hand.withdraw();
    await this.followed();
  }

  /** Resolves when the control plane has reported the route as it is, where it does, and the proxy has followed. */
  async followed(): Promise<void> {
    const end = Date.now() + boundMs;
    // Each try is a request to the API server, which paces it.
    while (this.#router.applied(await this.#hand.objects()) === false) {
      if (Date.now() > end) throw new Error('the route was never applied');
    }
    await this.#barrier.passed();
  }

  /** What the one pod of the new version counts, asked for past the gateway. */
  newVersionsFigures(): Promise<string> {
    const { namespace } = this.teal;
    const service = `/api/v1/namespaces/${namespace}/services/cart-canary:80`;
    return this.teal.kubectl.ok(['get', '--raw', `${service}/proxy/metrics`]);
  }

  async close(): Promise<void> {
    this.callers.close();
    this.#barrier.close();
    await this.teal.close();
  }
}

/** A shop's first version, and its second behind `<shop>-canary`. */
export async function startBoth(
  shop: Teal,
  { service }: Provider,
): Promise<void> {
  const canary = shop.beside({
    ...shop.options,
    name: `${shop.name}-canary`,
    version: 'v2',
  });
  await Promise.all([shop.applyShop(), canary.applyShop()]);
  if (service) {
    await shop.apply(service(shop.options), service(canary.options));
  }
}

/** @param shop - whose Service and release it is; default: the world's own */
export function handOf(
  teal: Teal,
  provider: Pick<Provider, 'router'>,
  shop = teal,
) {
  return new RouterHand({
    cluster: teal.cluster,
    router: provider.router,
    name: teal.name,
    share: {
      rollout: shop.name,
      namespace: teal.namespace,
      release: 'g2',
      service: shop.name,
      canary: `${shop.name}-canary`,
    },
  });
}
