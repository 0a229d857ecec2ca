// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import type { V1Container } from '@kubernetes/client-node';
import { deploymentOf, type ShopOptions } from '../harness/manifests';
import type { Teal } from '../harness/Teal';

/** Something that can't be released as it stands, and what a developer reads about it in the portal. */
export interface BadInput {
  /** Of the workload and of the component in the catalog. */
  readonly name: string;
  readonly options?: Partial<ShopOptions>;
  /** What stands in the way, made before the release. */
  readonly prepare?: (teal: Teal) => Promise<void>;
  /** Default `v2`. */
  readonly version?: string;
  readonly container?: Partial<V1Container>;
  /** The whole sentence. */
  readonly says: RegExp;
}

const wait = { pause: {} };

/** The inputs that end in a sentence on the Rollout; a list of steps that shrinks never gets to be one. */
export const badInputs: readonly BadInput[] = [
  {
    name: 'no-service',
    options: { rollout: { traffic: trafficOf('basket', 'no-service') } },
    says: /^Release g\d+ is held: Service basket doesn't exist; create it or correct spec\.traffic\.service$/,
  },
  {
    name: 'no-route',
    options: { rollout: { traffic: trafficOf('no-route', 'basket') } },
    says: /^Release g\d+ is held: HTTPRoute basket doesn't exist; create it or correct spec\.traffic\.routes$/,
  },
  {
    name: 'foreign',
    prepare: addStranger,
    says: /^Release g\d+ is held: Service foreign also selects stranger-\S+, which Deployment foreign doesn't own; narrow the selector to one workload$/,
  },
  {
    name: 'none-running',
    options: { replicas: 0 },
    says: /^0 of 0 pods ready; the last release, g\d+, is over: Deployment none-running has 0 replicas, so its template was let in without a release$/,
  },
  {
    name: 'recreate',
    options: { deployment: { strategy: { type: 'Recreate' } } },
    says: /^Release g\d+ is held: Deployment recreate has strategy Recreate; blue-green needs spec\.strategy\.type RollingUpdate$/,
  },
  {
    name: 'user-paused',
    prepare: async ({ kubectl, name }) => {
      await kubectl.ok(['rollout', 'pause', `deployment/${name}`]);
    },
    says: /^Release g\d+ is held: Deployment user-paused was paused by its user; kubectl rollout resume deployment\/user-paused lets the release go on$/,
  },
  {
    name: 'no-image',
    version: 'missing-1',
    options: { progressDeadlineSeconds: 600 },
    says: /^Step 1 of 2: 0 of 1 new pods ready, waiting for no-image-\S+ \((ImagePullBackOff|ErrImagePull).*\)/,
  },
  {
    name: 'never-ready',
    container: { env: [{ name: 'READY_AFTER_MS', value: '3600000' }] },
    options: { progressDeadlineSeconds: 15 },
    says: /never-ready-\S+/,
  },
  {
    name: 'no-room',
    container: { resources: { requests: { cpu: '1000' } } },
    options: { progressDeadlineSeconds: 600 },
    says: /^Step 1 of 2: 0 of 1 new pods ready, waiting for no-room-\S+ \(.*Insufficient cpu\)/,
  },
];

/** Two pods, one of them new in the first step, unless the case says otherwise. */
export function shopOf({ name, options }: BadInput) {
  return {
    name,
    route: name,
    replicas: 2,
    steps: [{ replicas: '50%', traffic: { weight: 50 }, ...wait }],
    ...options,
  };
}

function trafficOf(service: string, route: string) {
  return {
    service,
    routes: [
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        name: route,
      },
    ],
  };
}

/** Another workload whose pods the Service takes in. */
async function addStranger(teal: Teal): Promise<void> {
  const stranger = deploymentOf({
    ...teal.options,
    name: 'stranger',
    replicas: 1,
  });
  const labels = { app: teal.name, role: 'stranger' };
  stranger.spec!.selector.matchLabels = labels;
  stranger.spec!.template.metadata!.labels = labels;
  await teal.apply(stranger);
  // The controller goes by the endpoints of the Service, which follow the pods a moment later.
  const giveUpAt = Date.now() + 180_000;
  for (;;) {
    const endpoints = await teal.kubectl.ok([
      ...['get', 'endpointslices', '--output'],
      'jsonpath={.items[*].endpoints[*].targetRef.name}',
    ]);
    if (endpoints.includes('stranger-')) return;
    assert.ok(Date.now() < giveUpAt, `the Service has only ${endpoints}`);
  }
}
