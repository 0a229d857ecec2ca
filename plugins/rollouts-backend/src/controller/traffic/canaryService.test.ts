// SPDX-License-Identifier: Apache-2.0
import type { Rollout } from '@teal/rollouts-common';
import { serviceShapes } from '../testing/services';
import { trimService } from '../trimTraffic';
import { canaryPatch, canaryServiceFor } from './canaryService';

const rollout = {
  metadata: { name: 'cart', namespace: 'shop', uid: 'u1' },
} as Rollout;

const stable = (spec: object, annotations?: Record<string, string>) =>
  trimService({
    metadata: {
      name: 'cart',
      namespace: 'shop',
      uid: 'u2',
      resourceVersion: '7',
      labels: { app: 'cart', monitored: 'yes' },
      annotations,
    },
    spec: { selector: { app: 'cart' }, ...spec },
  });

const plain = (value: unknown) =>
  JSON.parse(JSON.stringify(value)) as Record<string, Record<string, unknown>>;

it.each(serviceShapes.map(shape => [shape.what, shape] as const))(
  'has what counts for its pods: %s',
  (_what, { spec, annotations = {}, keptBack = [], copied = [] }) => {
    const { metadata, spec: own } = plain(
      canaryServiceFor({
        rollout,
        service: stable(spec, annotations),
        hash: 'h2',
      }),
    );
    const { ports = [], ...rest } = spec;
    const expected = Object.entries(rest).filter(
      ([field]) => !keptBack.includes(field),
    );
    expect(own).toEqual({
      type: 'ClusterIP',
      selector: { app: 'cart', 'pod-template-hash': 'h2' },
      ports: (ports as { nodePort?: number }[]).map(
        ({ nodePort: _, ...port }) => port,
      ),
      ...Object.fromEntries(expected),
    });
    expect(metadata).toMatchObject({
      name: 'cart-canary',
      labels: { 'rollouts.teal.dev/rollout': 'cart' },
    });
    expect(Object.keys(metadata.labels as object)).toHaveLength(1);
    expect(Object.keys(metadata.annotations as object)).toEqual(copied);
  },
);

it('follows what its user changed on the stable Service when it gets other pods', () => {
  const before = stable(
    {
      selector: { app: 'cart', tier: 'web' },
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 600 } },
      ports: [{ port: 80 }],
    },
    { 'projectcontour.io/max-connections': '5' },
  );
  const now = stable(
    {
      type: 'NodePort',
      publishNotReadyAddresses: true,
      ports: [{ name: 'http', port: 8080, nodePort: 30_742 }],
    },
    { 'projectcontour.io/max-requests': '9' },
  );
  expect(canaryPatch({ canary: before, service: now, hash: 'h3' })).toEqual({
    metadata: {
      resourceVersion: '7',
      annotations: {
        'projectcontour.io/max-connections': null,
        'projectcontour.io/max-requests': '9',
      },
    },
    spec: {
      selector: { app: 'cart', tier: null, 'pod-template-hash': 'h3' },
      ports: [{ name: 'http', port: 8080 }],
      sessionAffinity: null,
      sessionAffinityConfig: null,
      internalTrafficPolicy: null,
      trafficDistribution: null,
      publishNotReadyAddresses: true,
    },
  });
});
