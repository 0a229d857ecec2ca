// SPDX-License-Identifier: Apache-2.0
import type { RolloutStatus } from '@teal/rollouts-common';
import type { Write } from '../decide/decision';
import { KubeApiError } from '../kubeApi';
import { FakeClock } from '../testing/fakeClock';
import type { Call } from '../testing/recordingConnection';
import { rollout, round, routeRef } from '../testing/round';

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
        {
          kind: 'routeTraffic',
          route: routeRef,
          traffic: { weight: 20 },
          reason,
        },
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
      kind: 'routeTraffic',
      route: routeRef,
      traffic: { weight: 20 },
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
    const now = new FakeClock().now();
    const status = { ...rollout.status, message: 'another number' };
    const { calls, outcome } = await round([], { status });
    expect(calls).toEqual([]);
    expect(outcome).toEqual({ kind: 'Waiting', until: now + 500 });
  });
});
