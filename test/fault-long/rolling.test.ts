// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import type { KubernetesObject } from '@kubernetes/client-node';
import type { NewRelease } from '@teal/rollouts-common';
import { assertTellsOf, History, linesOf, podsThat } from '../api/History';
import { Portal } from '../api/Portal';
import { deploymentOf, serviceOf } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';

const me = 'user:default/mock';

story(
  'a Deployment without a Rollout is released natively, goes back where it fails or takes too long, and is released again',
  'rolling',
  { shop: false, replicas: 3, route: false },
  async teal => {
    const portal = await startPortal(teal);
    try {
      await applied(teal, 'deployment', deploymentOf(teal.options));
      const v2 = await comesOut(teal, portal, { name: teal.name });
      await goesBack(teal, portal);
      await timesOut(teal, portal);
      await stops(teal, portal);
      await again(teal, portal, v2);
    } finally {
      await portal.stop();
    }
  },
);

story(
  'a StatefulSet is released natively, pod by pod',
  'rolling-set',
  { shop: false, replicas: 3, route: false },
  async teal => {
    await mayChangeStatefulSets(teal);
    const portal = await startPortal(teal);
    try {
      await applied(teal, 'statefulset', statefulSetOf(teal));
      const workload = { kind: 'StatefulSet', name: teal.name } as const;
      const id = await comesOut(teal, portal, workload);
      const detail = await portal.client.getRelease(id);
      // Each of them went, and came again under its name.
      assertTellsOf(
        [0, 1, 2].map(number => `${teal.name}-${number}`),
        detail,
      );
      const late = await released(teal, portal, {
        ...{ workload, version: 'missing-v9', timeoutSeconds: 10 },
      });
      assert.equal(late.status, 'TimedOut');
      assert.match(late.reason ?? '', /went back to teal\.dev\/shop:v2$/);
      assert.equal(await imageOf(teal, 'statefulset'), 'teal.dev/shop:v2');
    } finally {
      await portal.stop();
    }
  },
);

/** With the scheduler of a real portal: it follows what no controller does. */
async function startPortal({ cluster: { facts } }: Teal): Promise<Portal> {
  const portal = await Portal.start(
    {
      lease: { durationSeconds: 2, renewSeconds: 1.5, retrySeconds: 0.3 },
      clusters: [
        { name: 'local', kubeconfig: { file: facts.controllerKubeconfig } },
      ],
    },
    [schedulerServiceFactory],
  );
  await portal.untilClusters(([local]) => local.state === 'connected');
  return portal;
}

/** The workload and its Service, as soon as all pods are there. */
async function applied(
  teal: Teal,
  kind: string,
  workload: KubernetesObject,
): Promise<void> {
  await teal.apply(workload, serviceOf(teal.options));
  await teal.kubectl.ok([
    ...['rollout', 'status', `${kind}/${teal.name}`, '--timeout=120s'],
  ]);
}

function statefulSetOf({ options }: Teal): KubernetesObject {
  const deployment = deploymentOf(options);
  return {
    ...deployment,
    kind: 'StatefulSet',
    spec: { ...deployment.spec, serviceName: options.name },
  } as KubernetesObject;
}

/** What docs/releasing.md tells an administrator to grant. */
async function mayChangeStatefulSets(teal: Teal): Promise<void> {
  const metadata = { name: `statefulsets-of-${teal.namespace}` };
  const group = 'rbac.authorization.k8s.io';
  await teal.apply(
    {
      apiVersion: `${group}/v1`,
      ...{ kind: 'Role', metadata },
      rules: [
        {
          ...{ apiGroups: ['apps'], resources: ['statefulsets'] },
          verbs: ['get', 'patch'],
        },
      ],
    } as KubernetesObject,
    {
      apiVersion: `${group}/v1`,
      ...{ kind: 'RoleBinding', metadata },
      roleRef: { apiGroup: group, kind: 'Role', name: metadata.name },
      subjects: [
        {
          ...{ kind: 'ServiceAccount', name: 'teal-controller' },
          namespace: 'teal-system',
        },
      ],
    } as KubernetesObject,
  );
}

/** @returns the record when it has ended. */
async function released(
  teal: Teal,
  { client }: Portal,
  asked: Partial<NewRelease>,
) {
  const begun = await client.startRelease({
    ...{ cluster: 'local', namespace: teal.namespace },
    workload: { name: teal.name },
    ...asked,
  });
  assert.deepEqual([begun.method, begun.operator], ['rolling', me]);
  return untilOver(teal, client, begun.id);
}

async function untilOver(teal: Teal, client: Portal['client'], id: string) {
  const history = new History(client, teal.namespace);
  await history.until(
    'end of the release',
    record => record.id === id && record.finishedAt !== undefined,
  );
  return client.getRelease(id);
}

async function podNames(teal: Teal): Promise<string[]> {
  const names = await teal.kubectl.ok([
    ...['get', 'pods', `--selector=app=${teal.name}`],
    '--output=jsonpath={.items[*].metadata.name}',
  ]);
  return names.split(' ');
}

async function imageOf(teal: Teal, kind = 'deployment'): Promise<string> {
  return teal.kubectl.ok([
    ...['get', kind, teal.name],
    '--output=jsonpath={.spec.template.spec.containers[0].image}',
  ]);
}

/** @returns id of the record. */
async function comesOut(
  teal: Teal,
  portal: Portal,
  workload: NewRelease['workload'],
): Promise<string> {
  const before = await podNames(teal);
  const detail = await released(teal, portal, {
    ...{ workload, version: 'v2', description: 'faster checkout' },
  });
  const after = await podNames(teal);
  const lines = linesOf(detail).join('\n');
  assert.equal(detail.status, 'Succeeded', `${detail.reason}\n${lines}`);
  assert.equal(detail.weight, 100);
  assert.equal(detail.description, 'faster checkout');
  assert.deepEqual([detail.from.version, detail.to.version], ['v1', 'v2']);
  assert.match(lines, new RegExp(`^status Pending ${me}$`, 'm'));
  assert.match(lines, /^status Running$/m);
  assertTellsOf(
    after.filter(name => !before.includes(name)),
    detail,
  );
  return detail.id;
}

/** Kubernetes says that it makes no progress. */
async function goesBack(teal: Teal, portal: Portal): Promise<void> {
  await teal.kubectl.ok([
    ...['patch', 'deployment', teal.name, '--type=merge', '--patch'],
    JSON.stringify({ spec: { progressDeadlineSeconds: 3 } }),
  ]);
  const detail = await released(teal, portal, { version: 'missing-v3' });
  assert.equal(detail.status, 'RolledBack', detail.reason);
  assert.match(
    detail.reason ?? '',
    /progressDeadlineSeconds.*; went back to teal\.dev\/shop:v2$/,
  );
  assert.equal(detail.weight, 0);
  assert.ok(podsThat('Failed', detail).size, linesOf(detail).join('\n'));
  assert.equal(await imageOf(teal), 'teal.dev/shop:v2');
}

/** The portal's own time is over first. */
async function timesOut(teal: Teal, portal: Portal): Promise<void> {
  await teal.kubectl.ok([
    ...['patch', 'deployment', teal.name, '--type=merge', '--patch'],
    JSON.stringify({ spec: { progressDeadlineSeconds: 600 } }),
  ]);
  const detail = await released(teal, portal, {
    ...{ version: 'missing-v4', timeoutSeconds: 10 },
  });
  assert.equal(detail.status, 'TimedOut', detail.reason);
  assert.match(
    detail.reason ?? '',
    /^not done within 10 s; .*; went back to teal\.dev\/shop:v2$/,
  );
  assert.equal(await imageOf(teal), 'teal.dev/shop:v2');
}

/** It stays as it is where that is wanted. */
async function stops(teal: Teal, portal: Portal): Promise<void> {
  const detail = await released(teal, portal, {
    ...{ version: 'missing-v5', timeoutSeconds: 10, onFailure: 'Stop' },
  });
  assert.equal(detail.status, 'TimedOut', detail.reason);
  assert.equal(await imageOf(teal), 'teal.dev/shop:missing-v5');
}

/** Back to what came out before, then the same once more, which restarts it. */
async function again(
  teal: Teal,
  { client }: Portal,
  earlier: string,
): Promise<void> {
  const back = await client.rollBackTo(earlier, { description: 'v5 is gone' });
  const gone = await untilOver(teal, client, back.id);
  assert.equal(gone.status, 'Succeeded', gone.reason);
  assert.deepEqual(gone.origin, { id: earlier, kind: 'RollBack' });
  assert.equal(await imageOf(teal), 'teal.dev/shop:v2');
  const before = await podNames(teal);
  const restart = await client.rerelease(earlier);
  const anew = await untilOver(teal, client, restart.id);
  assert.equal(anew.status, 'Succeeded', anew.reason);
  assert.deepEqual(anew.origin, { id: earlier, kind: 'ReRelease' });
  const pods = await podNames(teal);
  const made = pods.filter(name => !before.includes(name));
  assert.equal(made.length, 3, `made anew of ${pods}`);
  assertTellsOf(made, anew);
  const statistics = await client.getReleaseStatistics({
    namespace: teal.namespace,
  });
  assert.deepEqual(statistics.byStatus, {
    ...{ Succeeded: 3, RolledBack: 1, TimedOut: 2 },
  });
  assert.deepEqual(
    { ...statistics.changeFailureRate, open: statistics.timeToRestore.open },
    { rate: 3 / 5, failed: 3, changes: 5, open: 0 },
  );
}
