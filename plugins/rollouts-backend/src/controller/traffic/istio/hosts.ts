// SPDX-License-Identifier: Apache-2.0
/** Which Service a host of Istio's names. Pure. */

/**
 * True when the host is this Service: `cart`, `cart.shop`, `cart.shop.svc` or
 * `cart.shop.svc.<cluster domain>`, as Istio resolves it from an object in that
 * namespace. `clusterset.local` is the Service of many clusters, another thing.
 */
export function isService(
  host: string,
  service: string,
  namespace: string,
): boolean {
  if (host === service) return true;
  const full = `${service}.${namespace}`;
  if (host === full || host === `${full}.svc`) return true;
  return host.startsWith(`${full}.svc.`) && !host.endsWith('.clusterset.local');
}

/** The same form of name for another Service: `cart.shop.svc` becomes `cart-canary.shop.svc`. */
export function renamed(host: string, from: string, to: string): string {
  return to + host.slice(from.length);
}
