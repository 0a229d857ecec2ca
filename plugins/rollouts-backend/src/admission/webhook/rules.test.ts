// SPDX-License-Identifier: Apache-2.0
/** Rules about scaling, commands and Rollouts; test/admission runs the whole tables against a real API server. */
import {
  commandAnnotations,
  type Rollout,
  workloadMarks,
} from '@teal/rollouts-common';
import { recordingConnection } from '../../controller/testing/recordingConnection';
import type { AdmissionRequest } from './review';
import { rulesOf } from './rules';

const account = 'system:serviceaccount:teal-system:teal-controller';
const autoscaler =
  'system:serviceaccount:kube-system:horizontal-pod-autoscaler';
const { signal } = new AbortController();

/** A cluster in which Deployment cart has these annotations, these Rollouts are, and this template. */
function rules(
  annotations: Record<string, string> = {},
  items: readonly object[] = [],
  template: object = {},
) {
  const connection = {
    ...recordingConnection(() => ({ metadata: { annotations }, ...template })),
    list: async () => ({ metadata: { resourceVersion: '1' }, items }),
  };
  return {
    connection,
    ...rulesOf(connection as never, () => [account]),
  };
}

const request = (
  object: object,
  oldObject: object | null,
  by: { username?: string; fieldManager?: string } = {},
): AdmissionRequest => ({
  uid: '1',
  operation: oldObject ? 'UPDATE' : 'CREATE',
  namespace: 'shop',
  userInfo: { username: by.username ?? 'alice' },
  options: { fieldManager: by.fieldManager ?? 'kubectl' },
  object,
  oldObject,
});

const scaleOf = (replicas?: number) => ({
  metadata: { name: 'cart' },
  spec: { replicas },
});

describe('scaling while a release is under way', () => {
  const release = { [workloadMarks.release]: 'g7' };

  it.each([undefined, 0])('refuses %s replicas', async replicas => {
    const { scale } = rules(release);
    expect(await scale(request(scaleOf(replicas), scaleOf(2)), signal)).toEqual(
      { allowed: false, message: expect.stringContaining('while release g7') },
    );
  });

  it('keeps an autoscaler where it is when it scales down, to 0 too', async () => {
    for (const replicas of [1, 0]) {
      const answer = await rules(release).scale(
        request(scaleOf(replicas), scaleOf(2), { username: autoscaler }),
        signal,
      );
      expect(answer).toMatchObject({
        patch: [{ op: 'add', path: '/spec/replicas', value: 2 }],
      });
    }
  });

  it('asks nobody about scaling up, nor about a person who scales down', async () => {
    const { scale, connection } = rules(release);
    for (const [replicas, username] of [
      [3, autoscaler],
      [3, 'alice'],
      [1, 'alice'],
    ] as const) {
      const by = { username };
      const answer = await scale(
        request(scaleOf(replicas), scaleOf(2), by),
        signal,
      );
      expect(answer).toMatchObject({ allowed: true, patch: [] });
    }
    expect(connection.calls).toEqual([]);
  });

  it('lets everybody scale at rest', async () => {
    const answer = await rules().scale(request(scaleOf(0), scaleOf(2)), signal);
    expect(answer).toMatchObject({ allowed: true, patch: [] });
  });
});

const rollout = (change: {
  name?: string;
  workload?: string;
  service?: string;
  steps?: object[];
  status?: object;
  finalizers?: string[];
  annotations?: Record<string, string>;
}) => ({
  metadata: {
    name: change.name ?? 'cart',
    namespace: 'shop',
    finalizers: change.finalizers,
    annotations: change.annotations,
  },
  spec: {
    workloadRef: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name: change.workload ?? 'cart',
    },
    strategy: {
      type: 'BlueGreen',
      steps: change.steps ?? [{ replicas: '50%' }, { replicas: '80%' }],
    },
    traffic: { service: change.service ?? 'cart' },
  } as unknown as Rollout['spec'],
  status: change.status,
});

describe('who gives a command', () => {
  const promote = { [commandAnnotations.promote]: 'g7/2' };
  const boss = { ...promote, [commandAnnotations.actor]: 'user:default/boss' };

  it.each([
    ['a command', promote, undefined],
    ['a command in another name', boss, undefined],
    ['a hold that is taken away', {}, { [commandAnnotations.hold]: 'g7' }],
  ])('is the API user: %s', async (_what, annotations, before) => {
    const answer = await rules().actor(
      request(rollout({ annotations }), rollout({ annotations: before })),
      signal,
    );
    expect(answer).toMatchObject({
      patch: [
        expect.objectContaining({
          path: '/metadata/annotations/rollouts.teal.dev~1actor',
          value: 'alice',
        }),
      ],
    });
  });

  it('is whom the portal names', async () => {
    const by = { username: account, fieldManager: 'teal-portal' };
    const answer = await rules().actor(
      request(rollout({ annotations: boss }), rollout({}), by),
      signal,
    );
    expect(answer).toMatchObject({ patch: [] });
  });

  it('is nobody’s business in any other write', async () => {
    const annotations = { note: 'x', ...promote };
    const answer = await rules().actor(
      request(rollout({ annotations }), rollout({ annotations: promote })),
      signal,
    );
    expect(answer).toMatchObject({ patch: [] });
  });
});

describe('a Rollout', () => {
  const midRelease = {
    phase: 'Progressing',
    step: '2/3',
    release: { id: 'g7', startedAt: '2026-01-01T00:00:00Z' },
  };
  const old = rollout({ status: midRelease });

  it.each([
    [
      'workload',
      { name: 'b', service: 'b' },
      /^Deployment cart is released by/,
    ],
    ['Service', { name: 'b', workload: 'b' }, /^Service cart belongs to/],
  ])('has its %s for itself', async (_what, change, message) => {
    const { rollouts } = rules({}, [rollout({})]);
    expect(await rollouts(request(rollout(change), null), signal)).toEqual({
      allowed: false,
      message: expect.stringMatching(message),
    });
  });

  it.each([
    [
      'workload',
      { workload: 'b' },
      /^spec\.workloadRef can not change from cart/,
    ],
    ['Service', { service: 'b' }, /^spec\.traffic\.service can not change/],
    ['passed steps', { steps: [{ replicas: 1 }] }, /^step 1 has passed/],
    [
      'current pods',
      { steps: [{ replicas: '50%' }, { replicas: '90%' }] },
      /^step 2 has its pods already/,
    ],
  ])('keeps its %s in mid-release', async (_what, change, message) => {
    const answer = await rules().rollouts(
      request(rollout({ ...change, status: midRelease }), old),
      signal,
    );
    expect(answer).toEqual({
      allowed: false,
      message: expect.stringMatching(message),
    });
    expect(answer).toHaveProperty(
      'message',
      expect.stringContaining(
        'kubectl annotate tro cart -n shop rollouts.teal.dev/rollback=g7',
      ),
    );
  });

  it('may change its later steps, and everything after the end', async () => {
    const later = rollout({
      steps: [...old.spec.strategy.steps, { replicas: '90%' }],
    });
    const over = rollout({
      status: {
        phase: 'Healthy',
        release: { ...midRelease.release, finishedAt: '2026-01-01T00:10:00Z' },
      },
    });
    for (const [now, before] of [
      [later, old],
      [rollout({ workload: 'b', service: 'b' }), over],
    ]) {
      expect(
        await rules().rollouts(request(now, before), signal),
      ).toMatchObject({ allowed: true });
    }
  });

  it('keeps the workload that it has taken in', async () => {
    const finalizers = ['rollouts.teal.dev/finish-release'];
    const answer = await rules().rollouts(
      request(rollout({ workload: 'b', finalizers }), rollout({ finalizers })),
      signal,
    );
    expect(answer).toEqual({
      allowed: false,
      message: expect.stringMatching(/delete Rollout cart, which gives/),
    });
  });
});

describe('the annotation approve', () => {
  it.each([
    ['g7/change-board', true],
    ['g7.2/change-board/2', true],
    ['change-board', false],
    ['g7', false],
    ['g7/Change Board', false],
    ['g7/change-board/0', false],
  ])('may be %s: %s', async (value, allowed) => {
    const it = rollout({ annotations: { 'rollouts.teal.dev/approve': value } });
    const answer = await rules().rollouts(request(it, it), signal);
    expect(answer.allowed).toBe(allowed);
  });
});

describe('arguments of analysis templates', () => {
  const provider = { prometheus: { query: 'rate{{args.route}}' } };
  const metrics = [
    { name: 'm', successCondition: 'result > args.limit', provider },
  ];
  const template = (args: object[]) => ({ spec: { args, metrics } });
  const fitting = template([
    { name: 'route' },
    { name: 'limit', default: '1' },
  ]);

  it.each([
    [
      'unused',
      [{ name: 'route' }, { name: 'limit' }, { name: 'other' }],
      'no metric uses args.other; remove the argument, or write {{args.other}} in a query',
    ],
    [
      'not declared',
      [{ name: 'route' }],
      'a metric uses args.limit, which spec.args does not declare; add it there',
    ],
  ])('may not be %s', async (_what, args, message) => {
    const { templates } = rules();
    expect(await templates(request(template(args), null), signal)).toEqual({
      allowed: false,
      message,
    });
    expect(await templates(request(fitting, null), signal)).toMatchObject({
      allowed: true,
    });
  });

  it.each([
    ['fit', [{ name: 'route', value: '/' }], undefined],
    [
      'may not miss where there is no default',
      [{ name: 'limit', value: '2' }],
      'AnalysisTemplate rate wants the argument route, which has no default; give it in the args of the reference',
    ],
    [
      'may not be any that the template does not declare',
      [
        { name: 'route', value: '/' },
        { name: 'path', value: '/' },
      ],
      'AnalysisTemplate rate declares only the arguments route, limit; remove the others from the reference',
    ],
  ])('of a Rollout %s', async (_what, args, message) => {
    const templates = [{ name: 'rate', args }];
    const steps = [{ replicas: '50%', analysis: { templates } }];
    const { rollouts, connection } = rules({}, [], fitting);
    const answer = await rollouts(request(rollout({ steps }), null), signal);
    expect(answer).toEqual(
      message ? { allowed: false, message } : { ...answer, allowed: true },
    );
    expect(connection.calls.map(({ path }) => path)).toEqual([
      '/apis/rollouts.teal.dev/v1alpha1/namespaces/shop/analysistemplates/rate',
    ]);
    const again = rollout({ steps, annotations: { note: 'x' } });
    await rollouts(request(again, rollout({ steps })), signal);
    expect(connection.calls).toHaveLength(1);
  });
});
