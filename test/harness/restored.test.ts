// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRoute } from './httpRoute';
import { deploymentOf, serviceOf, shopDefaults } from './manifests';
import { assertRestored, type Remains } from './restored';

/** A shop between two releases. */
function settled(): Remains {
  const deployment = deploymentOf(shopDefaults);
  deployment.metadata!.labels = { 'rollouts.teal.dev/gated': 'true' };
  deployment.metadata!.annotations = {
    'deployment.kubernetes.io/revision': '1',
  };
  deployment.spec!.strategy = { rollingUpdate: { maxSurge: '25%' } };
  const route: HttpRoute = {
    metadata: { name: 'cart' },
    spec: { rules: [{ backendRefs: [{ name: 'cart', port: 80 }] }] },
  };
  return {
    deployment,
    service: serviceOf(shopDefaults),
    route,
    services: ['cart'],
    replicaSets: [
      { metadata: { name: 'cart-1' }, spec: spec(0) },
      { metadata: { name: 'cart-2' }, spec: spec(5) },
    ],
  };
}

function spec(replicas: number) {
  return { replicas, selector: {} };
}

test('nothing changed but the revision: restored', () => {
  const after = settled();
  after.deployment.metadata!.annotations!['deployment.kubernetes.io/revision'] =
    '2';
  assertRestored(settled(), after);
});

test('the template may differ where it should, and only so', () => {
  const after = settled();
  after.deployment.spec!.template.spec!.containers[0].image =
    'teal.dev/shop:v2';
  assert.throws(() => assertRestored(settled(), after), /Deployment/);
  assertRestored(settled(), after, {
    template: template => {
      template.spec!.containers[0].image = 'teal.dev/shop:v2';
    },
  });
});

const remains: readonly [string, (after: Remains) => void, RegExp][] = [
  [
    'an annotation of a release on the workload',
    ({ deployment }) => {
      deployment.metadata!.annotations!['rollouts.teal.dev/release'] = 'g7';
    },
    /the Deployment is not what it was/,
  ],
  [
    'the marker in the template',
    ({ deployment }) => {
      deployment.spec!.template.metadata!.annotations = {
        'rollouts.teal.dev/held': 'g7',
      };
    },
    /the Deployment is not what it was/,
  ],
  [
    'a field that was absent',
    ({ deployment }) => {
      deployment.spec!.minReadySeconds = 0;
    },
    /the Deployment is not what it was/,
  ],
  [
    'a pinned Service',
    ({ service }) => {
      service.spec!.selector!['pod-template-hash'] = 'abc';
    },
    /the Service is not what it was/,
  ],
  [
    'a weight where there was none',
    ({ route }) => {
      route!.spec.rules![0].backendRefs![0].weight = 1;
    },
    /the HTTPRoute is not what it was/,
  ],
  [
    'the extra Service',
    after => {
      (after.services as string[]).push('cart-canary');
    },
    /Services of the namespace/,
  ],
  [
    'a field in our name',
    ({ deployment }) => {
      deployment.metadata!.managedFields = [{ manager: 'teal-controller' }];
    },
    /managed by teal-controller/,
  ],
  [
    "a mark of ours in a user's name",
    ({ deployment }) => {
      deployment.metadata!.managedFields = [
        {
          manager: 'kubectl',
          fieldsV1: {
            'f:metadata': {
              'f:annotations': { 'f:rollouts.teal.dev/release': {} },
            },
          },
        },
      ];
    },
    /marks of ours in managedFields/,
  ],
  [
    'pods of a second version',
    after => {
      after.replicaSets[0].spec!.replicas = 5;
    },
    /pods of one version run/,
  ],
];

for (const [what, leave, complaint] of remains) {
  test(`${what} remains: not restored`, () => {
    const after = settled();
    leave(after);
    assert.throws(() => assertRestored(settled(), after), complaint);
  });
}
