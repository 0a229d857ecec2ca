// SPDX-License-Identifier: Apache-2.0
import { type KubernetesObject, PatchStrategy } from '@kubernetes/client-node';
import { Teal } from '../harness/Teal';
import { type Bench, figureOf, type Figure } from './Bench';

const tries = 200;
const shop = {
  replicas: 1,
  route: false,
  steps: [{ replicas: '100%', traffic: { weight: 100 } }],
} as const;

/** What the gate adds to a template change, for workloads with and without its label. Dry runs: admission, no write. */
export const gateLatency: Bench = {
  name: 'gate',
  title: 'Added latency of the gate',
  async run(cluster): Promise<readonly Figure[]> {
    const controller = cluster.startController();
    const gated = await Teal.open('bench-gated', shop);
    const ungated = await Teal.open('bench-ungated', shop);
    try {
      await gated.startShop();
      await ungated.applyShop();
      const withGate: number[] = [];
      const without: number[] = [];
      // Turn about, so that whatever else the machine does hits both.
      for (let index = 0; index < tries; index += 1) {
        withGate.push(await changeTime(gated, index));
        without.push(await changeTime(ungated, index));
      }
      return [
        figureOf('template change, ungated workload', without, 'ms'),
        figureOf('template change, gated workload', withGate, 'ms'),
      ];
    } finally {
      await gated.close();
      await ungated.close();
      await controller.stop();
    }
  },
};

async function changeTime(teal: Teal, index: number): Promise<number> {
  const from = performance.now();
  await teal.cluster.api.patch(
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: teal.name, namespace: teal.namespace },
      spec: {
        template: { metadata: { annotations: { try: String(index) } } },
      },
    } as KubernetesObject,
    undefined,
    'All',
    undefined,
    undefined,
    PatchStrategy.MergePatch,
  );
  return performance.now() - from;
}
