// SPDX-License-Identifier: Apache-2.0
/** What the schema and its rules say to an author; every sentence is the one that kubectl shows. */
import type { RolloutStep } from '@teal/rollouts-common';
import { badGates, goodGates } from './gatesCases';

/** Parts of a spec, good or bad. */
export type SpecPart = Readonly<Record<string, unknown>>;

/** A Rollout that is refused. */
export interface BadRollout {
  readonly name: string;
  /** Merged over a good spec, one level deep. */
  readonly spec: SpecPart;
  /** Field and sentence as kubectl shows them. */
  readonly says: string;
}

/** The spec that the others change. */
export const goodSpec = {
  workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
  strategy: { type: 'BlueGreen', steps: [{ replicas: '50%' }] },
  traffic: {
    service: 'cart',
    routes: [
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        name: 'cart',
      },
    ],
  },
} as const;

/** Steps in a good strategy; what an author shouldn't write may be in them. */
export const steps = (...list: (RolloutStep | SpecPart)[]): SpecPart => ({
  strategy: { type: 'BlueGreen', steps: list },
});

export const goodRollouts: readonly { name: string; spec: SpecPart }[] = [
  { name: 'one step', spec: {} },
  { name: 'gates', spec: goodGates },
  {
    name: 'every rollback setting',
    spec: {
      rollback: {
        stepSeconds: 5,
        global: true,
        keepSeconds: 60,
        windowRevisions: 3,
      },
    },
  },
  {
    name: 'every field there is',
    spec: {
      disabled: false,
      paused: true,
      progressDeadlineSeconds: 30,
      onFailure: 'Pause',
      ...steps(
        { replicas: 1, traffic: { weight: 0 }, pause: {} },
        {
          replicas: '50%',
          traffic: { weight: 33 },
          pause: { duration: '1h30m' },
        },
        { replicas: 4, pause: { duration: '90s' } },
        { replicas: '100%', traffic: { weight: 100 } },
      ),
      traffic: { ...goodSpec.traffic, gracePeriodSeconds: 0 },
    },
  },
  {
    name: 'shares that grow, compared as numbers',
    spec: steps(
      ...['5%', '9%', '10%', '10%', '11%', '99%', '100%'].map(replicas => ({
        replicas,
      })),
    ),
  },
  {
    name: 'no route and all or nothing',
    spec: {
      ...steps({ replicas: '100%', traffic: { weight: 0 }, pause: {} }),
      traffic: { service: 'cart' },
    },
  },
  {
    name: 'everything that a step can say about requests',
    spec: steps(
      {
        replicas: '50%',
        traffic: {
          weight: 20,
          matches: [
            {
              method: 'GET',
              path: { type: 'PathPrefix', value: '/new' },
              headers: [{ name: 'x-user', value: 'insider', type: 'Exact' }],
              cookies: [{ name: 'beta', value: 'always' }],
              queryParams: [
                { name: 'id', value: '^(a|b)$', type: 'RegularExpression' },
              ],
            },
            { path: { type: 'RegularExpression', value: '.*[.]png' } },
          ],
          sticky: { cookie: 'teal', maxAge: '1h' },
        },
      },
      {
        replicas: '50%',
        traffic: {
          mirror: { percent: 10, matches: [{ path: { value: '/read' } }] },
        },
      },
      { replicas: '50%', traffic: { mirror: {} } },
      { replicas: '50%', traffic: { weight: 5, sticky: { header: 'x-user' } } },
    ),
  },
  {
    name: 'as many matches as there may be, in each of 50 steps',
    spec: steps(
      ...Array.from({ length: 50 }, () => ({
        replicas: '100%',
        traffic: {
          matches: Array.from({ length: 16 }, (_, n) => ({
            headers: [{ name: 'x-user', value: `user-${n}` }],
          })),
        },
      })),
    ),
  },
  {
    name: 'a share by ready pods',
    spec: {
      ...steps({ replicas: '20%', traffic: { weight: 20 }, pause: {} }),
      traffic: { service: 'cart', byReplicas: true },
    },
  },
  {
    name: 'office hours, nights and freezes',
    spec: {
      schedule: {
        timeZone: 'America/Argentina/Buenos_Aires',
        windows: [
          { days: ['Mon', 'Fri'], from: '09:00', to: '17:30' },
          { from: '22:00', to: '02:00' },
          { days: ['Sun'], from: '00:00', to: '24:00' },
        ],
        freezes: [
          { from: '2026-12-20', to: '2027-01-03', reason: 'peak' },
          { from: '2026-11-27T00:00', to: '2026-11-27T23:59' },
        ],
      },
    },
  },
  {
    name: 'routes of several kinds',
    spec: {
      traffic: {
        service: 'cart',
        routes: [
          goodSpec.traffic.routes[0],
          { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'cart' },
          {
            apiVersion: 'networking.istio.io/v1',
            kind: 'VirtualService',
            name: 'cart',
          },
        ],
      },
    },
  },
  {
    name: '50 steps',
    spec: steps(...Array.from({ length: 50 }, () => ({ replicas: '100%' }))),
  },
];

const later: readonly BadRollout[] = [
  {
    name: 'type Canary',
    spec: { strategy: { type: 'Canary', steps: [{ replicas: 1 }] } },
    says: 'spec.strategy.type: Invalid value: "Canary": Canary (new pods replace old ones batch by batch) is not built yet; use BlueGreen',
  },
  {
    name: 'new pods that go by themselves without global',
    spec: { rollback: { keepSeconds: 60 } },
    says: 'spec.rollback.keepSeconds: Invalid value: keepSeconds says when the new pods go by themselves, which they do with global: true only; without it they stay until a retry, a rollback or another template',
  },
  {
    name: 'a pair of Deployments',
    spec: { pair: { label: 'x' } },
    says: 'spec.pair: Invalid value: two Deployments behind one Service are not built yet; name one Deployment in workloadRef',
  },
  {
    name: 'a StatefulSet',
    spec: {
      workloadRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'cart' },
    },
    says: 'spec.workloadRef: Invalid value: only Deployments of apps/v1 can be released so far, not StatefulSet of apps/v1',
  },
];

const wrongSteps: readonly BadRollout[] = [
  {
    name: 'shares that shrink',
    spec: steps({ replicas: '50%' }, { replicas: 3 }, { replicas: '5%' }),
    says: 'spec.strategy.steps: Invalid value: the share of new pods never goes down from one step to a later one; use rollback to take new pods away',
  },
  {
    name: 'shares that shrink by one',
    spec: steps({ replicas: '92%' }, { replicas: '91%' }),
    says: 'spec.strategy.steps: Invalid value: the share of new pods never goes down from one step to a later one; use rollback to take new pods away',
  },
  {
    name: 'all pods, then fewer',
    spec: steps({ replicas: '100%' }, { replicas: '99%' }),
    says: 'spec.strategy.steps: Invalid value: the share of new pods never goes down from one step to a later one; use rollback to take new pods away',
  },
  {
    name: 'numbers that shrink',
    spec: steps({ replicas: 10 }, { replicas: '50%' }, { replicas: 9 }),
    says: 'spec.strategy.steps: Invalid value: the number of new pods never goes down from one step to a later one; use rollback to take new pods away',
  },
  ...(['0%', 0, '101%', '50', 'half', '-1%'] as const).map(replicas => ({
    name: `${JSON.stringify(replicas)} new pods`,
    spec: steps({ replicas }),
    says: `spec.strategy.steps[0].replicas: Invalid value: ${JSON.stringify(
      replicas,
    )}: a step needs new pods: write a number of at least 1, or a percentage from "1%" to "100%"`,
  })),
  {
    name: 'no steps',
    spec: steps(),
    says: 'spec.strategy.steps: Invalid value: 0: spec.strategy.steps in body should have at least 1 items',
  },
  {
    name: '51 steps',
    spec: steps(...Array.from({ length: 51 }, () => ({ replicas: '100%' }))),
    says: 'spec.strategy.steps: Too many: 51: must have at most 50 items',
  },
  {
    name: 'a weight above 100',
    spec: steps({ replicas: 1, traffic: { weight: 101 } }),
    says: 'spec.strategy.steps[0].traffic.weight: Invalid value: 101: spec.strategy.steps[0].traffic.weight in body should be less than or equal to 100',
  },
  {
    name: 'traffic that says nothing',
    spec: steps({ replicas: 1, traffic: {} }),
    says: 'spec.strategy.steps[0].traffic: Invalid value: traffic says who reaches the new version: give a weight (percent of requests, 0 to 100), matches, or a mirror',
  },
  {
    name: 'a split without a route',
    spec: {
      ...steps({ replicas: '50%', traffic: { weight: 20 } }),
      traffic: { service: 'cart' },
    },
    says: "spec: Invalid value: without traffic.routes the Service itself switches all at once, so a step's weight is 0 or 100; name an HTTPRoute in traffic.routes to split requests, or set traffic.byReplicas",
  },
  {
    name: 'a pause of ten',
    spec: steps({ replicas: 1, pause: { duration: '10' } }),
    says: 'spec.strategy.steps[0].pause.duration: Invalid value: "10": a duration is numbers with ms, s, m or h, such as 90s, 10m or 1h30m',
  },
];

const longName = 'a-service-with-a-name-so-long-that-no-second-one-fits-it';

const wrongTraffic: readonly BadRollout[] = [
  {
    name: 'a Service name that leaves no room for -canary',
    spec: { traffic: { service: `${longName}x` } },
    says: `spec.traffic.service: Invalid value: "${longName}x": the second Service is called <service>-canary and a Service name has at most 63 characters, so this name may have 56`,
  },
  {
    name: 'no Service name',
    spec: { traffic: { service: 'Cart' } },
    says: 'spec.traffic.service: Invalid value: "Cart": a Service name has lower case letters, digits and dashes, and begins with a letter',
  },
  {
    name: 'a route named twice',
    spec: {
      traffic: {
        service: 'cart',
        routes: [goodSpec.traffic.routes[0], goodSpec.traffic.routes[0]],
      },
    },
    says: 'spec.traffic.routes[1]: Duplicate value: ',
  },
  {
    name: 'a grace period below 0',
    spec: { traffic: { ...goodSpec.traffic, gracePeriodSeconds: -1 } },
    says: 'spec.traffic.gracePeriodSeconds: Invalid value: -1: spec.traffic.gracePeriodSeconds in body should be greater than or equal to 0',
  },
  {
    name: 'a deadline of 0',
    spec: { progressDeadlineSeconds: 0 },
    says: 'spec.progressDeadlineSeconds: Invalid value: 0: spec.progressDeadlineSeconds in body should be greater than or equal to 1',
  },
  {
    name: 'another answer to a failure',
    spec: { onFailure: 'Ignore' },
    says: 'spec.onFailure: Unsupported value: "Ignore": supported values: "Rollback", "Pause"',
  },
  {
    name: 'no traffic',
    spec: { traffic: undefined },
    says: 'spec.traffic: Required value',
  },
];

export const badRollouts: readonly BadRollout[] = [
  ...later,
  ...wrongSteps,
  ...wrongTraffic,
  ...badGates,
];
