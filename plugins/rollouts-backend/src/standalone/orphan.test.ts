// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@teal/rollouts-node';
import { Caches } from '../controller/caches';
import {
  asked,
  cart,
  ref,
  routeOf,
} from '../controller/traffic/gateway/testing/routes';
import { httpRouteRouter } from '../controller/traffic/gateway/httpRouteRouter';
import { trimDeployment } from '../controller/trim';
import { routeTrimmer } from '../controller/trimRoute';
import { trimService } from '../controller/trimTraffic';
import { hindrancesOf, leftoversOf } from './orphan';

const meta = (name: string, labels: Record<string, string> = {}) => ({
  name,
  namespace: 'shop',
  uid: `uid-${name}`,
  resourceVersion: '1',
  generation: 1,
  labels,
});

const workload = trimDeployment({
  metadata: meta('cart'),
  spec: {
    selector: { matchLabels: { app: 'cart' } },
    template: { metadata: { labels: { app: 'cart' } } },
  },
});

function service(
  name: string,
  selector: Record<string, string>,
  labels?: Record<string, string>,
) {
  return trimService({ metadata: meta(name, labels), spec: { selector } });
}

const native = routeOf([{ backendRefs: [ref('cart')] }]);
const inRelease = asked(httpRouteRouter, native, cart, { weight: 20 });

function putRoute(caches: Caches, object: KubernetesObject) {
  const { resource } = httpRouteRouter;
  const { cache } = caches.routes.collection(resource);
  const { metadata, ...rest } = object;
  cache.put(
    routeTrimmer(resource)({
      ...rest,
      metadata: { ...meta('web'), ...metadata },
    }),
  );
}

const pinned = { app: 'cart', 'pod-template-hash': 'abc' };
const ours = { 'rollouts.teal.dev/rollout': 'cart' };

describe('a gated workload whose Rollout was thrown away in mid-release', () => {
  it('names the route that still sends to the extra Service first, then the Service with one version, each with its command', () => {
    const caches = new Caches();
    putRoute(caches, inRelease);
    caches.services.put(service('cart', pinned));
    caches.services.put(service('cart-canary', pinned, ours));
    caches.services.put(service('checkout', { app: 'checkout' }));
    expect(hindrancesOf(caches, workload)).toEqual([
      'HTTPRoute web still refers to Service cart-canary; take its references and the annotation ' +
        'rollouts.teal.dev/original.<rollout> out: kubectl -n shop edit httproute web',
      'Service cart still selects one version of it; give the Service all pods: ' +
        'kubectl -n shop patch service cart --type=json ' +
        '--patch=\'[{"op":"remove","path":"/spec/selector/pod-template-hash"}]\'',
    ]);
    expect(leftoversOf(caches, workload)).toEqual([
      'Service cart-canary is left over from the release; remove it: kubectl -n shop delete service cart-canary',
    ]);
  });

  it('names nothing of other workloads, nor a route that is as its user wrote it', () => {
    const caches = new Caches();
    putRoute(caches, native);
    caches.services.put(service('cart', { app: 'cart' }));
    caches.services.put(
      service('checkout', { app: 'checkout', 'pod-template-hash': 'abc' }),
    );
    caches.services.put(
      service('checkout-canary', { app: 'checkout' }, { ...ours }),
    );
    caches.services.put(service('external', {}));
    expect(hindrancesOf(caches, workload)).toEqual([]);
    expect(leftoversOf(caches, workload)).toEqual([]);
  });
});
