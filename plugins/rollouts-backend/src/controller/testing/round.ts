// SPDX-License-Identifier: Apache-2.0
import type { Rollout, RolloutStatus } from '@teal/rollouts-common';
import { EventRecorder } from '../act/events';
import { StatusPace } from '../act/statusPace';
import { Caches } from '../caches';
import type { Decision, Write } from '../decide/decision';
import type { Written } from '../freshness';
import type { KubeObject } from '../kubeApi';
import { noMetrics } from '../metrics';
import type { Decide } from '../reconcile';
import { reconcile } from '../reconcile';
import { trimDeployment, trimRollout } from '../trim';
import { httpRouteRouter } from '../traffic/gateway/httpRouteRouter';
import { routeTrimmer } from '../trimRoute';
import { trimService } from '../trimTraffic';
import { FakeClock } from './fakeClock';
import { quietLogger } from './quietLogger';
import type { Call } from './recordingConnection';
import { recordingConnection } from './recordingConnection';

/** The route that the Rollout names. */
export const routeRef = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  name: 'cart',
};
const meta = (resourceVersion: string, more: object = {}) => ({
  name: 'cart',
  namespace: 'shop',
  uid: `uid-${resourceVersion}`,
  resourceVersion,
  generation: 1,
  creationTimestamp: '2026-01-01T00:00:00Z',
  managedFields: [{ manager: 'kubectl' }, { manager: 'teal-controller' }],
  ...more,
});
/** A Rollout with commands, in mid-release. */
export const rollout: Rollout = {
  apiVersion: 'rollouts.teal.dev/v1alpha1',
  kind: 'Rollout',
  metadata: meta('1', {
    finalizers: ['other/finalizer'],
    annotations: {
      'rollouts.teal.dev/promote': 'g7/2',
      'rollouts.teal.dev/hold': 'g7',
      'rollouts.teal.dev/actor': 'dora',
    },
  }),
  spec: {
    workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
    strategy: { type: 'BlueGreen', steps: [{ replicas: '50%' }] },
    traffic: { service: 'cart', routes: [routeRef] },
  },
  status: { phase: 'Progressing', message: 'as it was' },
};
const deployment = {
  metadata: meta('2'),
  spec: { selector: { matchLabels: { app: 'cart' } }, template: {} },
  status: { observedGeneration: 1 },
};
const service = {
  metadata: meta('3'),
  spec: {
    type: 'LoadBalancer',
    selector: { app: 'cart' },
    ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }],
  },
};
const route = {
  metadata: meta('4'),
  spec: { rules: [{ backendRefs: [{ name: 'cart', port: 80 }] }] },
};
const STORED: Record<string, KubeObject> = {
  '/apis/rollouts.teal.dev/v1alpha1/namespaces/shop/rollouts/cart': rollout,
  '/apis/rollouts.teal.dev/v1alpha1/namespaces/shop/rollouts/cart/status':
    rollout,
  '/apis/apps/v1/namespaces/shop/deployments/cart': deployment,
  '/api/v1/namespaces/shop/services/cart': service,
  '/api/v1/namespaces/shop/services': service,
  '/apis/gateway.networking.k8s.io/v1/namespaces/shop/httproutes/cart': route,
};

/** Runs one round with a decision that the test wrote. */
export async function round(
  writes: readonly Write[],
  more: {
    status?: RolloutStatus;
    fail?: (call: Call) => Error | undefined;
    notes?: Decision['notes'];
    requeueAt?: number;
    valid?: () => boolean;
    pace?: StatusPace;
  } = {},
) {
  const clock = new FakeClock();
  const logger = quietLogger();
  const seen: Written[] = [];
  let version = 100;
  const connection = recordingConnection(call => {
    const error = more.fail?.(call);
    if (error) throw error;
    version += 1;
    const stored = STORED[call.path] ?? { metadata: meta('0') };
    return {
      ...stored,
      metadata: { ...stored.metadata, resourceVersion: `${version}` },
    };
  });
  const caches = new Caches();
  caches.rollouts.put(trimRollout(rollout));
  caches.deployments.put(trimDeployment(deployment));
  caches.services.put(trimService(service));
  const { resource } = httpRouteRouter;
  const routes = caches.routes.collection(resource).cache;
  routes.put(routeTrimmer(resource)(route));
  const events = new EventRecorder({
    ...{ connection, clock, logger, identity: 'me' },
  });
  const decide: Decide = ({ rollout: { status = {} } }) => ({
    writes,
    notes: more.notes ?? [],
    measurements: [],
    questions: [],
    status: more.status ?? status,
    requeueAt: more.requeueAt,
  });
  const outcome = await reconcile(
    {
      caches,
      clock,
      connection,
      logger,
      events,
      decide,
      metrics: noMetrics,
      pace: more.pace ?? new StatusPace(),
      pods: undefined,
      inquiries: { want() {}, inbox: () => ({ results: [], answers: [] }) },
      guard: { mechanism: 'policy', works: true, reason: '' },
      apiServer: {},
      term: {
        signal: new AbortController().signal,
        isValid: more.valid ?? (() => true),
      },
      onWritten: it => seen.push(it),
    },
    'shop/cart',
  );
  await events.flush();
  return { outcome, calls: connection.calls, seen, logger, clock };
}
