// SPDX-License-Identifier: Apache-2.0
import type {
  TrafficRouter,
  TrafficRoutersExtensionPoint,
} from '@teal/rollouts-node';
import { kindOf } from '../routeKind';
import { builtInRouters, TrafficRouters } from './routers';

/** Routers that modules of the plugin bring along, beside Teal's own or in their place. */
export class AddedRouters implements TrafficRoutersExtensionPoint {
  readonly #added: TrafficRouter[] = [];

  addTrafficRouter(router: TrafficRouter): void {
    const kind = kindOf(router.resource);
    const before = this.#added.find(it => kindOf(it.resource) === kind);
    if (before) {
      const { group, kind: name } = router.resource;
      throw new Error(
        `router "${router.id}" is for ${name} of group "${group}", which router "${before.id}" moves already; leave one of the two modules out`,
      );
    }
    this.#added.push(router);
  }

  /** Every router, once all modules have come. */
  all(): TrafficRouters {
    return new TrafficRouters([...builtInRouters, ...this.#added]);
  }
}
