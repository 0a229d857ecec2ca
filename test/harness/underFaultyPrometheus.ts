// SPDX-License-Identifier: Apache-2.0
import type { Metric, RolloutSpec } from '@teal/rollouts-common';
import { ControllerProcess } from './ControllerProcess';
import { FaultyPrometheus } from './FaultyPrometheus';
import type { StoryOptions } from './story';
import type { Teal } from './Teal';

/** One query a measurement, so that a fault is met whole; it asks what Envoy counts. */
const answered: Metric = {
  name: 'answered',
  interval: '1s',
  successCondition: 'result >= 0',
  inconclusiveLimit: 1_000,
  provider: {
    prometheus: {
      // A busy machine's answers come in time.
      timeout: '5s',
      query: 'sum(envoy_cluster_upstream_rq)',
    },
  },
};
const pods: Metric = {
  name: 'pods',
  provider: { builtIn: { metric: 'pod-health' } },
};

/** A shop whose controller asks a Prometheus that the test can break. */
export async function withPrometheus(
  teal: Teal,
  run: (prometheus: FaultyPrometheus) => Promise<void>,
): Promise<void> {
  const { controllerKubeconfig, controllerLog, prometheusUrl } =
    teal.cluster.facts;
  const prometheus = await FaultyPrometheus.start(prometheusUrl!);
  const controller = ControllerProcess.start({
    kubeconfig: controllerKubeconfig,
    logFile: controllerLog,
    flags: ['--prometheus', prometheus.url],
  });
  try {
    await teal.startShop();
    await run(prometheus);
  } finally {
    await controller.stop();
    await prometheus.stop();
  }
}

const background: RolloutSpec['analysis'] = {
  background: { metrics: [answered, pods] },
};

/** Half of the requests for the new version until somebody promotes, judged all the time. */
export const judgedAllAlong: StoryOptions = {
  shop: false,
  replicas: 2,
  steps: [{ replicas: '50%', traffic: { weight: 50 }, pause: {} }],
  rollout: { analysis: background },
};
