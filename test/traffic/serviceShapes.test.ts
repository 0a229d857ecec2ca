// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import {
  type KubernetesObject,
  PatchStrategy,
  type V1Service,
} from '@kubernetes/client-node';
import type { Rollout } from '@teal/rollouts-common';
import {
  canaryPatch,
  canaryServiceFor,
  serviceShapes,
  trimService,
} from '../harness/controllerInternals';
import { rolloutOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';

/** The API server's own, and what no two Services can share. */
const assigned = ['clusterIP', 'clusterIPs', 'selector'];

story(
  `the API server takes the extra Service of ${serviceShapes.length} shapes of Services, and it is what the stable one is`,
  'service-shapes',
  { shop: false, route: false, steps: [{ replicas: '100%' }] },
  async teal => {
    await teal.apply(rolloutOf(teal.options));
    const owner = await teal.until('the Rollout', () => true);
    for (const { what, spec, annotations, keptBack = [] } of serviceShapes) {
      const stable = await createStable(teal, spec, annotations);
      const service = trimmed(stable);
      const made = await teal.cluster.api.create(
        canaryServiceFor({
          rollout: owner as Rollout,
          service,
          hash: 'h1',
        }) as V1Service,
      );
      assert.deepEqual(
        shared(made, keptBack),
        shared(stable, keptBack),
        `extra Service of ${what}`,
      );
      assert.equal(made.spec?.type, 'ClusterIP', what);
      assert.equal(
        made.spec?.clusterIP === 'None',
        stable.spec?.clusterIP === 'None',
        what,
      );

      const moved = await patch(
        teal,
        canaryPatch({ canary: trimmed(made), service, hash: 'h2' }),
      );
      assert.deepEqual(
        plain(moved.spec),
        plain({
          ...made.spec,
          selector: { app: 'cart', 'pod-template-hash': 'h2' },
        }),
        `extra Service of ${what}, with other pods`,
      );
      await teal.kubectl.ok(['delete', 'service', 'cart', 'cart-canary']);
    }
  },
);

async function createStable(
  teal: Teal,
  spec: object,
  annotations?: Readonly<Record<string, string>>,
): Promise<V1Service> {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'cart', namespace: teal.namespace, annotations },
    spec: { selector: { app: 'cart' }, ...spec },
  };
  return teal.cluster.api.create<V1Service>(service);
}

async function patch(teal: Teal, body: object): Promise<V1Service> {
  return teal.cluster.api.patch<V1Service>(
    {
      apiVersion: 'v1',
      kind: 'Service',
      ...body,
      metadata: {
        ...('metadata' in body ? (body.metadata as object) : {}),
        name: 'cart-canary',
        namespace: teal.namespace,
      },
    },
    undefined,
    undefined,
    undefined,
    undefined,
    PatchStrategy.MergePatch,
  );
}

/** As the controller's cache holds it. */
function trimmed(service: KubernetesObject) {
  return trimService(
    JSON.parse(JSON.stringify(service)) as Parameters<typeof trimService>[0],
  );
}

/** What both Services must say alike. */
function shared({ spec }: V1Service, keptBack: readonly string[]): object {
  const ports = (spec?.ports ?? []).map(({ nodePort: _, ...port }) => port);
  return Object.fromEntries([
    ...Object.entries(plain(spec)).filter(
      ([field]) => !assigned.includes(field) && !keptBack.includes(field),
    ),
    ['ports', plain(ports)],
    ['type', undefined],
  ]);
}

function plain(value: unknown): object {
  return JSON.parse(JSON.stringify(value)) as object;
}
