// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@teal/rollouts-node';
import {
  servicesOfGatewayRoute,
  servicesOfIngress,
  servicesOfVirtualService,
} from './namedServices';

const route = (spec: KubernetesObject['spec']): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Route',
  metadata: { name: 'web', namespace: 'shop' },
  spec,
});

describe('the Services of a route', () => {
  it('are those of its own namespace in an HTTPRoute or GRPCRoute, each once', () => {
    const rules = [
      { backendRefs: [{ name: 'cart' }, { name: 'cart', namespace: 'shop' }] },
      {
        backendRefs: [
          { name: 'far', namespace: 'bank' },
          { name: 'bucket', kind: 'Backend', group: 'example.com' },
          { name: 'checkout', kind: 'Service', group: '' },
        ],
      },
      {},
    ];
    expect(servicesOfGatewayRoute(route({ rules }))).toEqual([
      'cart',
      'checkout',
    ]);
    expect(servicesOfGatewayRoute(route(undefined))).toEqual([]);
  });

  it('are the default backend and those of the paths in an Ingress', () => {
    const backend = (name: string) => ({ backend: { service: { name } } });
    expect(
      servicesOfIngress(
        route({
          defaultBackend: backend('fallback').backend,
          rules: [
            { http: { paths: [backend('cart'), { backend: {} }] } },
            { host: 'x' },
          ],
        }),
      ),
    ).toEqual(['fallback', 'cart']);
    expect(servicesOfIngress(route({}))).toEqual([]);
  });

  it('are the destinations of this namespace in a VirtualService', () => {
    const to = (host: string) => ({ route: [{ destination: { host } }] });
    expect(
      servicesOfVirtualService(
        route({
          http: [
            to('cart'),
            to('checkout.shop'),
            to('inventory.shop.svc.cluster.local'),
            to('cart.bank.svc.cluster.local'),
            to('api.example.com'),
            {},
          ],
        }),
      ),
    ).toEqual(['cart', 'checkout', 'inventory']);
  });
});
