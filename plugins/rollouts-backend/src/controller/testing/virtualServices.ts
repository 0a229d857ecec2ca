// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, RouteObjects } from '@teal/rollouts-node';
import { parseAllDocuments } from 'yaml';

/** With Service cart in namespace shop; a DestinationRule belongs to the VirtualService of its name. */
const manifests = `
# 1 The shortest one.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: shortest, namespace: shop }
spec:
  hosts: [cart]
  http:
    - route:
        - destination: { host: cart }
---
# 2 A tutorial's: one destination, weight 100, port.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: hundred, namespace: shop, annotations: { team: checkout } }
spec:
  hosts: [cart.example.com, www.example.com]
  gateways: [gw/web, mesh]
  http:
    - name: everything
      route:
        - destination:
            { host: cart.shop.svc.cluster.local, port: { number: 80 } }
          weight: 100
---
# 3 A test by user, by header and by cookie, in front of the rest.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: by-user, namespace: shop }
spec:
  hosts: [cart]
  http:
    - match:
        - headers: { end-user: { exact: jason } }
        - headers: { cookie: { regex: '^(.*?;)?(user=jason)(;.*)?$' } }
      route:
        - destination: { host: cart }
      fault: { delay: { percentage: { value: 10 }, fixedDelay: 5s } }
    - route:
        - destination: { host: cart.shop }
---
# 4 Shares of two Services, 3 to 7.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: three-to-seven, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [gw/web]
  http:
    - route:
        - destination: { host: cart }
          weight: 3
        - destination: { host: legacy-cart }
          weight: 7
---
# 5 Rewriting, timeouts, retries, CORS and headers.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: everything-else, namespace: shop }
spec:
  hosts: [api.example.com]
  gateways: [gw/web]
  exportTo: ['.']
  http:
    - name: cart-api
      match:
        - uri: { prefix: /api/cart }
          method: { regex: GET|HEAD }
          ignoreUriCase: true
        - uri: { exact: /cart }
          queryParams: { v: { regex: '[12]' } }
          withoutHeaders: { x-internal: {} }
      rewrite: { uri: / }
      timeout: 3s
      retries: { attempts: 3, perTryTimeout: 1s, retryOn: '5xx,reset' }
      corsPolicy:
        {
          allowOrigins: [{ exact: 'https://example.com' }],
          allowMethods: [GET],
          maxAge: 24h,
        }
      headers: { request: { set: { x-from: gateway } } }
      route:
        - destination: { host: cart.shop.svc }
          headers:
            { response: { add: { Set-Cookie: tier=gold }, remove: [server] } }
---
# 6 Redirect and direct response beside it.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: redirects, namespace: shop }
spec:
  hosts: ['*']
  gateways: [gw/web]
  http:
    - match: [{ uri: { exact: /old } }]
      redirect: { uri: /new, redirectCode: 301 }
    - match: [{ uri: { prefix: /teapot } }]
      directResponse: { status: 418, body: { string: short and stout } }
    - match: [{ uri: { regex: '/v[0-9]+/.*' } }]
      route: [{ destination: { host: cart, port: { number: 80 } } }]
    - route: [{ destination: { host: frontend } }]
---
# 7 Subsets of one host, as a canary by hand.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: subsets, namespace: shop }
spec:
  hosts: [cart]
  http:
    - match: [{ headers: { x-canary: { exact: 'true' } } }]
      route: [{ destination: { host: cart, subset: v2 } }]
    - route:
        - { destination: { host: cart, subset: v1 }, weight: 90 }
        - { destination: { host: cart, subset: v2 }, weight: 10 }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: subsets, namespace: shop }
spec:
  host: cart
  trafficPolicy: { loadBalancer: { simple: LEAST_REQUEST } }
  subsets:
    - { name: v1, labels: { version: v1 } }
    - {
        name: v2,
        labels: { version: v2 },
        trafficPolicy: { loadBalancer: { simple: RANDOM } },
      }
---
# 8 A copy of the traffic for a service of the user's, by the older field.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: own-mirror, namespace: shop }
spec:
  hosts: [cart]
  http:
    - route: [{ destination: { host: cart }, weight: 1 }]
      mirror: { host: recorder, port: { number: 80 } }
      mirrorPercentage: { value: 5 }
---
# 9 Copies for two of them, by the newer one.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: own-mirrors, namespace: shop }
spec:
  hosts: [cart]
  http:
    - route: [{ destination: { host: cart }, weight: 0 }]
      mirrors:
        - { destination: { host: recorder }, percentage: { value: 50 } }
        - { destination: { host: auditor } }
---
# 10 Mutual TLS, pools and outliers by a DestinationRule without subsets.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: policies, namespace: shop }
spec:
  hosts: [cart.shop.svc.cluster.local]
  http:
    - route: [{ destination: { host: cart.shop.svc.cluster.local } }]
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: policies, namespace: shop, labels: { app: cart } }
spec:
  host: cart.shop.svc.cluster.local
  exportTo: ['*']
  trafficPolicy:
    tls: { mode: ISTIO_MUTUAL }
    connectionPool: { http: { http1MaxPendingRequests: 100 } }
    outlierDetection: { consecutive5xxErrors: 5, interval: 5s }
---
# 11 A part that another VirtualService delegates to: no hosts, no gateways.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: delegate, namespace: shop }
spec:
  http:
    - match: [{ uri: { prefix: /cart } }]
      route: [{ destination: { host: cart } }]
---
# 12 HTTP beside TLS that passes through, and TCP.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: all-protocols, namespace: shop }
spec:
  hosts: [cart.example.com]
  gateways: [gw/web]
  http:
    - match:
        [{ port: 80 }, { gateways: [mesh], sourceLabels: { app: frontend } }]
      route: [{ destination: { host: cart } }]
  tls:
    - match: [{ port: 443, sniHosts: [cart.example.com] }]
      route: [{ destination: { host: cart, port: { number: 443 } } }]
  tcp:
    - match: [{ port: 9000 }]
      route: [{ destination: { host: cart, port: { number: 9000 } } }]
---
# 13 The same Service under two ports and two entries with equal matches; some weights absent, one of them nothing.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: two-ports, namespace: shop }
spec:
  hosts: [cart]
  http:
    - match: [{ uri: { prefix: / } }]
      route:
        [{ destination: { host: cart, port: { number: 8080 } }, weight: 100 }]
    - match: [{ uri: { prefix: / } }]
      route: [{ destination: { host: cart, port: { number: 9090 } } }]
    - route:
        - { destination: { host: cart, port: { number: 8080 } }, weight: 50 }
        - { destination: { host: cart, port: { number: 9090 } }, weight: 50 }
        - { destination: { host: standby } }
---
# 14 Two Services that are both released.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: storefront, namespace: shop }
spec:
  hosts: [shop.example.com]
  gateways: [gw/web]
  http:
    - match: [{ uri: { prefix: /cart } }]
      route: [{ destination: { host: cart } }]
    - match: [{ uri: { prefix: /checkout } }]
      route: [{ destination: { host: checkout }, weight: 100 }]
    - route:
        - { destination: { host: cart }, weight: 70 }
        - { destination: { host: checkout }, weight: 30 }
`;

/** VirtualServices as people write them, each with its DestinationRules. */
export function virtualServices(): readonly RouteObjects[] {
  const all = parseAllDocuments(manifests).map(
    document => document.toJS() as KubernetesObject,
  );
  return all
    .filter(({ kind }) => kind === 'VirtualService')
    .map(route => ({
      route,
      companions: all.filter(
        ({ kind, metadata }) =>
          kind === 'DestinationRule' && metadata.name === route.metadata.name,
      ),
    }));
}

/** One of them by name. */
export function virtualServiceNamed(name: string): RouteObjects {
  const found = virtualServices().find(
    ({ route }) => route.metadata.name === name,
  );
  if (!found) throw new Error(`no VirtualService ${name}`);
  return found;
}
