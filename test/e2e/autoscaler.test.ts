// SPDX-License-Identifier: Apache-2.0
/** The writers that autoscalers are: they go through the scale subresource with accounts of their own. */
import assert from 'node:assert/strict';
import type { KubernetesObject } from '@kubernetes/client-node';
import { twoSteps } from '../harness/manifests';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd } from '../harness/verdicts';

const kubernetes =
  'system:serviceaccount:kube-system:horizontal-pod-autoscaler';
const keda = 'system:serviceaccount:keda:keda-operator';

/** autoscaling/v2, by CPU, as most people have one; nothing measures CPU here, so it writes nothing by itself. */
const autoscaler = (name: string): KubernetesObject & { spec: object } => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: 1,
    maxReplicas: 10,
    metrics: [
      {
        type: 'Resource',
        resource: {
          name: 'cpu',
          target: { type: 'Utilization', averageUtilization: 80 },
        },
      },
    ],
  },
});

story(
  'autoscalers in mid-release scale up, are kept from scaling down, and find themselves untouched',
  'autoscaled',
  { replicas: 3, steps: twoSteps },
  async teal => {
    await teal.apply(autoscaler(teal.name));
    const spec = await specOfAutoscaler(teal);
    const gateway = teal.visitGateway();
    const endpoints = await teal.visitEndpoints();
    await teal.deploy('v2');
    await teal.untilPausedAt(1);

    await scaleAs(teal, kubernetes, 1);
    await scaleAs(teal, keda, 0);
    assert.equal(await replicasOf(teal), 3, 'it was scaled down');
    await scaleAs(teal, kubernetes, 6);
    await teal.until(
      'six stable pods and half as many new ones',
      ({ status }) =>
        status?.stable?.readyReplicas === 6 &&
        (status.canary?.readyReplicas ?? 0) >= 3,
    );

    const release = teal.releaseId();
    await teal.promote();
    await teal.untilEnded(release, 'Succeeded');
    assert.equal(await specOfAutoscaler(teal), spec);
    await assertCleanEnd(teal, {
      version: 'v2',
      clients: [gateway, endpoints],
      expected: { replicas: 6 },
    });
    await scaleAs(teal, kubernetes, 2);
    await teal.feeds.deployments.until(
      'the autoscaler scales down again',
      feed => feed.get(teal.name)?.spec?.replicas === 2,
    );
  },
);

async function scaleAs(
  teal: Teal,
  account: string,
  replicas: number,
): Promise<void> {
  const { name, namespace } = teal;
  await teal.kubectl.ok(
    [
      ...['replace', '--raw'],
      `/apis/apps/v1/namespaces/${namespace}/deployments/${name}/scale`,
      ...['-f', '-', `--as=${account}`, '--as-group=system:masters'],
    ],
    JSON.stringify({
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name, namespace },
      spec: { replicas },
    }),
  );
}

async function replicasOf(teal: Teal): Promise<number | undefined> {
  return (await teal.snapshot()).deployment.spec?.replicas;
}

function specOfAutoscaler(teal: Teal): Promise<string> {
  return teal.kubectl.ok([
    ...['get', 'hpa', teal.name, '--output', 'jsonpath={.spec}'],
  ]);
}
