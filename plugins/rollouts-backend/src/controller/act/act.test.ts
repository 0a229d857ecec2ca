// SPDX-License-Identifier: Apache-2.0
import type { Rollout, RolloutStatus } from '@teal/rollouts-common';
import { Caches } from '../caches';
import type { Decision, Write } from '../decide/decision';
import type { Written } from '../freshness';
import { KubeApiError, KubeObject } from '../kubeApi';
import { noMetrics } from '../metrics';
import { Decide, reconcile } from '../reconcile';
import { FakeClock } from '../testing/fakeClock';
import { quietLogger } from '../testing/quietLogger';
import { Call, recordingConnection } from '../testing/recordingConnection';
import { trimDeployment, trimRollout } from '../trim';
import { trimRoute, trimService } from '../trimTraffic';
import { EventRecorder } from './events';
import { StatusPace } from './statusPace';

const routeRef = {
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
const rollout: Rollout = {
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
async function round(
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
  caches.routes.put(trimRoute(route));
  const events = new EventRecorder({
    connection,
    clock,
    logger,
    identity: 'me',
  });
  const decide: Decide = ({ rollout: { status = {} } }) => ({
    writes,
    notes: more.notes ?? [],
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
      guard: { mechanism: 'policy', works: true, reason: '' },
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

const reason = 'because';
const refusal = (code: number, word: string) =>
  new KubeApiError({
    cluster: 'test',
    method: 'PATCH',
    path: '/x',
    code,
    status: { reason: word, message: `it is ${word}` },
  });

describe('a round', () => {
  it('writes in order, then the status, then tells; every write names its manager', async () => {
    const { calls, outcome } = await round(
      [
        { kind: 'pinService', hash: 'old', reason },
        { kind: 'workload', change: { paused: false }, reason },
      ],
      {
        status: { phase: 'Paused' },
        notes: [
          { type: 'Normal', reason: 'StepDone', message: 'step 1 is done' },
        ],
      },
    );
    expect(
      calls.map(it => `${it.verb} ${it.path.split('/').slice(-2).join('/')}`),
    ).toEqual([
      'patch services/cart',
      'patch deployments/cart',
      'update cart/status',
      'create shop/events',
    ]);
    expect(new Set(calls.map(it => it.fieldManager))).toEqual(
      new Set(['teal-controller']),
    );
    expect(outcome).toEqual({ kind: 'Done' });
  });

  it('costs no call when nothing has changed', async () => {
    const { calls } = await round([]);
    expect(calls).toEqual([]);
  });

  it('does not take a property that is undefined for a change of the status', async () => {
    const status = { ...rollout.status, step: undefined } as RolloutStatus;
    expect((await round([], { status })).calls).toEqual([]);
  });

  it('makes every write conditional on the version that was observed', async () => {
    const { calls } = await round(
      [
        { kind: 'pinService', hash: 'old', reason },
        { kind: 'workload', change: { paused: false }, reason },
        { kind: 'routeWeight', route: routeRef, weight: 20, reason },
        { kind: 'finalizer', present: true, reason },
      ],
      { status: { phase: 'Paused' } },
    );
    const [pin, workload, weight, finalizer, status] = calls.map(it => it.body);
    expect(pin).toMatchObject({ metadata: { resourceVersion: '3' } });
    expect(workload).toMatchObject({ metadata: { resourceVersion: '2' } });
    expect(weight).toContainEqual({
      op: 'replace',
      path: '/metadata/resourceVersion',
      value: '4',
    });
    expect(finalizer).toEqual({
      metadata: {
        resourceVersion: '1',
        finalizers: ['other/finalizer', 'rollouts.teal.dev/finish-release'],
      },
    });
    expect(status).toMatchObject({ metadata: { resourceVersion: '104' } });
  });

  it('uses the version that the first write returned for a second one on the same object', async () => {
    const { calls } = await round([
      { kind: 'workload', change: { paused: true }, reason },
      { kind: 'workload', change: { forgetRelease: true }, reason },
    ]);
    expect(calls[1].body).toMatchObject({
      metadata: { resourceVersion: '101' },
    });
  });

  it('gives up managed fields that are ours, whatever else has changed in the object', async () => {
    const { calls } = await round([
      { kind: 'disown', object: 'workload', reason },
    ]);
    expect(calls[0].body).toEqual([
      {
        op: 'test',
        path: '/metadata/managedFields/1/manager',
        value: 'teal-controller',
      },
      { op: 'remove', path: '/metadata/managedFields/1' },
    ]);
  });

  it('reports each object that it wrote, so that the next round waits for it', async () => {
    const { seen } = await round([
      { kind: 'pinService', hash: 'old', reason },
      { kind: 'canaryService', hash: 'new', reason },
    ]);
    expect(seen).toEqual([
      {
        kind: 'services',
        key: 'shop/cart',
        uid: 'uid-3',
        resourceVersion: '101',
      },
      {
        kind: 'services',
        key: 'shop/cart',
        uid: 'uid-3',
        resourceVersion: '102',
        created: true,
      },
    ]);
  });

  it('opens no second load balancer or node port with the extra Service', async () => {
    const { calls } = await round([
      { kind: 'canaryService', hash: 'new', reason },
    ]);
    expect(calls[0].body).toMatchObject({
      metadata: {
        name: 'cart-canary',
        labels: { 'rollouts.teal.dev/rollout': 'cart' },
      },
      spec: {
        type: 'ClusterIP',
        selector: { app: 'cart', 'pod-template-hash': 'new' },
        ports: [{ port: 80, targetPort: 8080 }],
      },
    });
  });

  it('takes actor and reason away with the last command only', async () => {
    const one = await round([
      { kind: 'removeCommands', commands: ['promote'], reason },
    ]);
    expect(one.calls[0].body).toEqual({
      metadata: {
        resourceVersion: '1',
        annotations: { 'rollouts.teal.dev/promote': null },
      },
    });
    const both = await round([
      { kind: 'removeCommands', commands: ['promote', 'hold'], reason },
    ]);
    expect(both.calls[0].body).toMatchObject({
      metadata: {
        annotations: {
          'rollouts.teal.dev/promote': null,
          'rollouts.teal.dev/hold': null,
          'rollouts.teal.dev/actor': null,
        },
      },
    });
  });

  it('ends at the first failure: no later write, no status, no Event', async () => {
    const { calls, outcome } = await round(
      [
        { kind: 'pinService', hash: 'old', reason },
        { kind: 'workload', change: { paused: false }, reason },
      ],
      {
        status: { phase: 'Paused' },
        notes: [{ type: 'Normal', reason: 'X', message: 'x' }],
        fail: call =>
          call.path.includes('services') ? refusal(409, 'Conflict') : undefined,
      },
    );
    expect(calls).toHaveLength(1);
    expect(outcome.kind).toBe('Retry');
  });

  it('writes nothing more once the Lease is lost, and does not try again', async () => {
    let asked = 0;
    const { calls, outcome } = await round(
      [
        { kind: 'pinService', hash: 'old', reason },
        { kind: 'workload', change: { paused: false }, reason },
      ],
      {
        valid: () => {
          asked += 1;
          return asked < 2;
        },
      },
    );
    expect(calls).toHaveLength(1);
    expect(outcome).toEqual({ kind: 'Done' });
  });

  it('shows on the Rollout what the API server refuses, and what to do', async () => {
    const { calls, outcome } = await round(
      [{ kind: 'pinService', hash: 'old', reason }],
      {
        fail: call =>
          call.verb === 'patch' ? refusal(403, 'Forbidden') : undefined,
      },
    );
    expect(outcome.kind).toBe('Stalled');
    expect(calls[1].body).toMatchObject({
      status: {
        phase: 'Progressing',
        message: expect.stringMatching(
          /it is Forbidden; give the account .*rbac\.yaml/,
        ),
        conditions: [
          { type: 'Stalled', status: 'True', reason: 'WriteRefused' },
        ],
      },
    });
    expect(calls[2].path).toMatch(/events$/);
  });

  it('takes a JSON patch that no longer fits a newer object for a conflict, not for a refusal', async () => {
    const weight: Write = {
      kind: 'routeWeight',
      route: routeRef,
      weight: 20,
      reason,
    };
    const fail = (call: Call) =>
      call.verb === 'patch' ? refusal(422, 'Invalid') : undefined;
    const { outcome, calls } = await round([weight], { fail });
    expect(calls.map(it => it.verb)).toEqual(['patch', 'get']);
    expect(outcome.kind).toBe('Retry');
  });

  it('does not fail with an Event that cannot be written, but says so', async () => {
    const { outcome, logger } = await round([], {
      status: { phase: 'Paused' },
      notes: [{ type: 'Warning', reason: 'X', message: 'x' }],
      fail: call =>
        call.path.endsWith('events') ? refusal(403, 'Forbidden') : undefined,
    });
    expect(outcome).toEqual({ kind: 'Done' });
    expect(logger.lines.map(it => it.message)).toContain(
      'Event could not be written',
    );
  });

  it('comes back at the time that the decision names', async () => {
    expect((await round([], { requeueAt: 5 })).outcome).toEqual({
      kind: 'Waiting',
      until: 5,
    });
  });

  it('holds a status back without forgetting it: the round comes again for it', async () => {
    const held = new StatusPace();
    const now = new FakeClock().now();
    held.written('shop/cart', now);
    const { calls, outcome } = await round([], {
      status: { ...rollout.status, message: 'another number' },
      pace: held,
    });
    expect(calls).toEqual([]);
    expect(outcome).toEqual({ kind: 'Waiting', until: now + 250 });
  });
});
