// SPDX-License-Identifier: Apache-2.0
/**
 * What gateways do differently where the Gateway API leaves it open. Known by
 * their controllers' names in the route's status; read in their sources and
 * tried (test/traffic). Pure.
 */
import type { KubernetesObject } from '@teal/rollouts-node';

/** What the gateways of a route agree on. */
export interface Flavour {
  /** For sentences: "Contour". */
  readonly name: string;
  /** Where a path with a regular expression stands among prefixes; undefined: it can't be said. */
  readonly regexPath: 'aboveEveryPrefix' | 'belowEveryPrefix' | undefined;
  /** A percent other than 100 of mirrored requests is honoured. */
  readonly mirrorPercent: boolean;
  /** A gRPC service can be matched without naming a method. */
  readonly grpcServiceAlone: boolean;
}

/** By GatewayClass.spec.controllerName. */
const known: Readonly<Record<string, Flavour>> = {
  // internal/sorter/sorter.go: exact, then regex, then prefix. RequestMirror.percent isn't read.
  'projectcontour.io/gateway-controller': {
    name: 'Contour',
    regexPath: 'aboveEveryPrefix',
    mirrorPercent: false,
    grpcServiceAlone: false,
  },
  // pilot/pkg/config/kube/gateway/conversion.go: exact, then prefix, then regex.
  'istio.io/gateway-controller': {
    name: 'Istio',
    regexPath: 'belowEveryPrefix',
    mirrorPercent: true,
    grpcServiceAlone: true,
  },
};

const unknown: Flavour = {
  name: 'this gateway',
  regexPath: undefined,
  mirrorPercent: false,
  grpcServiceAlone: true,
};

/** One report of a gateway on a route, as far as it is needed here. */
interface ParentStatus {
  readonly controllerName?: string;
}

export function flavourOf(route: KubernetesObject): Flavour {
  const parents = route.status?.parents;
  const names = new Set(
    (Array.isArray(parents) ? (parents as ParentStatus[]) : []).map(
      it => it.controllerName ?? '',
    ),
  );
  const [only] = names;
  return (names.size === 1 ? known[only] : undefined) ?? unknown;
}
