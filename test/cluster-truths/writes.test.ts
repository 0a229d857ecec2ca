// SPDX-License-Identifier: Apache-2.0
/** What the controller's writes rest on: optimistic locks, managed fields, and maps that go when they are empty. */
import assert from 'node:assert/strict';
import {
  type ClusterConnection,
  compareVersions,
  connectKubeconfig,
  deploymentPatch,
  disown,
  httpRouteRouter,
  isConflict,
  type KubeObject,
  objectPatch,
  type PerformContext,
  resourcePath,
  resources,
  type RouteObject,
  routeTrimmer,
  systemClock,
  trimDeployment,
} from '../harness/controllerInternals';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';

const fieldManager = 'teal-controller';
type RouteObjects = Parameters<typeof httpRouteRouter.desired>[0];
type Desired = ReturnType<typeof httpRouteRouter.desired>;
type TruthRoute = RouteObject & {
  spec: { rules: { backendRefs: { weight?: number }[] }[] };
};
type Deployment = Parameters<typeof trimDeployment>[0];

/** Gives the story a connection of the controller's own kind, as the cluster's administrator. */
function writing(
  title: string,
  namespace: string,
  run: (teal: Teal, connection: ClusterConnection) => Promise<void>,
): void {
  story(title, namespace, { shop: false }, async teal => {
    const connection = await connectKubeconfig({
      file: teal.cluster.facts.kubeconfig,
    });
    try {
      await teal.applyShop();
      await run(teal, connection);
    } finally {
      connection.close();
    }
  });
}

writing(
  'a merge patch and a JSON patch with an old resourceVersion are refused with 409, and change nothing',
  'truth-locks',
  async (teal, connection) => {
    const path = deploymentPath(teal);
    const before = await connection.get<Deployment>(path);
    const { resourceVersion } = before.metadata;
    const newer = await connection.patch<Deployment>(
      path,
      { type: 'merge', body: { metadata: { annotations: { note: '1' } } } },
      { fieldManager: 'somebody' },
    );
    assert.ok(
      (compareVersions(newer.metadata.resourceVersion, resourceVersion) ?? 0) >
        0,
    );
    await assert.rejects(
      connection.patch(
        path,
        {
          type: 'merge',
          body: { metadata: { resourceVersion }, spec: { paused: true } },
        },
        { fieldManager },
      ),
      isConflict,
    );
    await assert.rejects(
      connection.patch(
        path,
        {
          type: 'json',
          body: [
            {
              op: 'replace',
              path: '/metadata/resourceVersion',
              value: resourceVersion,
            },
            { op: 'add', path: '/spec/paused', value: true },
          ],
        },
        { fieldManager },
      ),
      isConflict,
    );
    const after = await connection.get<Deployment>(path);
    assert.equal(after.spec.paused ?? false, false);
  },
);

writing(
  'versions of one object only grow, and are numbers',
  'truth-versions',
  async (teal, connection) => {
    let last = (await connection.get<KubeObject>(deploymentPath(teal))).metadata
      .resourceVersion;
    for (const note of ['1', '2', '3']) {
      const { metadata } = await connection.patch<KubeObject>(
        deploymentPath(teal),
        { type: 'merge', body: { metadata: { annotations: { note } } } },
        { fieldManager },
      );
      assert.match(metadata.resourceVersion, /^\d+$/);
      assert.ok((compareVersions(metadata.resourceVersion, last) ?? 0) > 0);
      last = metadata.resourceVersion;
    }
  },
);

writing(
  'after our fields were restored, a user meets a conflict with us, until we take our name out of the managers',
  'truth-managers',
  async (teal, connection) => {
    const path = deploymentPath(teal);
    const surge = (maxSurge: string) =>
      untilFirst(async () => {
        const before = trimDeployment(await connection.get<Deployment>(path));
        const body = deploymentPatch(before, { maxSurge });
        const patch = { type: 'merge', body } as const;
        return connection.patch<Deployment>(path, patch, { fieldManager });
      });
    await surge('100%');
    const restored = await surge('25%');
    const user = (maxSurge: string) =>
      connection.patch<Deployment>(
        path,
        {
          type: 'apply',
          body: {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: teal.name },
            spec: { strategy: { rollingUpdate: { maxSurge } } },
          },
        },
        { fieldManager: 'gitops' },
      );
    await assert.rejects(user('50%'), /conflict with "teal-controller"/);

    await untilFirst(async () => {
      const deployment = trimDeployment(await connection.get<Deployment>(path));
      assert.notDeepEqual(deployment.ownEntries, []);
      const objects = { deployment } as PerformContext['objects'];
      const { signal } = new AbortController();
      const onWritten = () => {};
      await disown(
        { connection, clock: systemClock, signal, onWritten, objects },
        'workload',
      );
    });
    const clean = await connection.get<Deployment>(path);
    assert.deepEqual(trimDeployment(clean).ownEntries, []);
    assert.deepEqual(clean.spec, restored.spec);
    const applied = await user('50%');
    assert.equal(applied.spec.strategy?.rollingUpdate?.maxSurge, '50%');
  },
);

writing(
  'a route that a release has left is what it was: no annotation, and no empty map of annotations',
  'truth-route',
  async (teal, connection) => {
    const { resource } = httpRouteRouter;
    const path = resourcePath(resource, {
      namespace: teal.namespace,
      name: teal.name,
    });
    const share = {
      namespace: teal.namespace,
      release: 'g7',
      service: teal.name,
      canary: `${teal.name}-canary`,
      rollout: teal.name,
    };
    const bare = await connection.get<TruthRoute>(path);
    assert.equal(bare.metadata.annotations, undefined);
    const move = (edit: (before: RouteObjects) => Desired) =>
      untilFirst(async () => {
        const read = await connection.get<TruthRoute>(path);
        const { object: route } = routeTrimmer(resource)(read);
        const wanted = edit({ route, companions: [] });
        assert.ok('route' in wanted);
        return connection.patch<TruthRoute>(
          path,
          { type: 'json', body: objectPatch(route, wanted.route) },
          { fieldManager },
        );
      });
    const shared = await move(objects =>
      httpRouteRouter.desired(objects, share, { weight: 20 }),
    );
    assert.deepEqual(
      shared.spec.rules[0].backendRefs.map(it => it.weight),
      [80, 20],
    );
    const after = await move(objects =>
      httpRouteRouter.withdrawn(objects, share),
    );
    assert.deepEqual(after.spec, bare.spec);
    assert.equal(after.metadata.annotations, undefined);
  },
);

/** The Deployment controller or the gateway writes its status in between; then the same again, as the controller does. */
async function untilFirst<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (!isConflict(error) || attempt === 20) throw error;
    }
  }
}

function deploymentPath(teal: Teal): string {
  return resourcePath(resources.deployments, {
    namespace: teal.namespace,
    name: teal.name,
  });
}
