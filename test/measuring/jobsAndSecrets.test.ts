// SPDX-License-Identifier: Apache-2.0
/** Metrics that need more than an address: Jobs of Kubernetes, a private authority, a token from a Secret. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Metric, RolloutSpec } from '@teal/rollouts-common';
import { ControllerProcess } from '../harness/ControllerProcess';
import { SecuredPrometheus } from '../harness/SecuredPrometheus';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd, assertUnseen } from '../harness/verdicts';

const token = 'Bearer of-metrics-4711';
const optionalRights = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests/optional/analysis-rbac.yaml',
);

/** A test before the first request, by its exit code. */
const smoke = (code: number): Metric => ({
  name: 'smoke',
  provider: {
    job: {
      timeout: '60s',
      template: {
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'test',
              image: 'teal.dev/shop:v1',
              command: ['/bin/sh', '-c', `exit ${code}`],
            },
          ],
        },
      },
    },
  },
});

const answered = (address: string, key: string): Metric => ({
  name: 'answered',
  interval: '1s',
  count: 2,
  successCondition: 'result >= 0',
  provider: {
    prometheus: {
      address,
      query: 'sum(envoy_cluster_upstream_rq)',
      headers: [{ name: 'Authorization', valueFrom: { name: 'metrics', key } }],
      tls: { caFrom: { name: 'metrics', key: 'ca.crt' } },
    },
  },
});

const specOf = (exitCode: number, address: string, key: string) => ({
  strategy: {
    type: 'BlueGreen',
    steps: [
      {
        replicas: '50%',
        traffic: { weight: 50 },
        analysis: { metrics: [answered(address, key)] },
      },
    ],
  } satisfies RolloutSpec['strategy'],
  analysis: { prePromotion: { metrics: [smoke(exitCode)] } },
});

story(
  'a Job tests the pods before anybody else sees them, and a Prometheus with a private certificate and a token judges the step',
  'measuring',
  { shop: false, replicas: 2 },
  async teal => {
    const { controllerKubeconfig, controllerLog, directory, prometheusUrl } =
      teal.cluster.facts;
    const prometheus = await SecuredPrometheus.start({
      real: prometheusUrl!,
      directory,
      authorization: token,
    });
    const controller = ControllerProcess.start({
      kubeconfig: controllerKubeconfig,
      logFile: controllerLog,
      flags: ['--analysis-host', new URL(prometheus.url).host],
    });
    try {
      await allowMetrics(teal, prometheus.ca);
      await teal.startShop();
      const gateway = teal.visitGateway(200);
      await gateway.ledger.reached({ count: 400, sentAfter: 0 });

      await teal.patchRollout({ spec: specOf(0, prometheus.url, 'wrong') });
      await teal.deploy('v2');
      await teal.until(
        'a question without the right token holds the release',
        ({ status }) => /who are you\?/.test(status?.message ?? ''),
      );
      await teal.patchRollout({ spec: specOf(0, prometheus.url, 'token') });
      const { status } = await teal.until(
        'v2 succeeded',
        rollout => rollout.status?.release?.result === 'Succeeded',
      );
      const phases = status?.analysis
        ?.filter(({ stage }) => stage !== 'Check')
        .map(({ metric, phase }) => `${metric} ${phase}`);
      assert.deepEqual(phases?.sort(), [
        'answered Successful',
        'smoke Successful',
      ]);
      assert.ok(prometheus.answered >= 2);
      await teal.untilHealthy();

      await teal.patchRollout({ spec: specOf(1, prometheus.url, 'token') });
      await teal.deploy('v3');
      const failed = await teal.untilPhase('RolledBack');
      assert.match(failed.status?.release?.reason ?? '', /metric smoke/);
      assertUnseen(gateway, 'v3');
      assertNowhere(teal);
      await teal.rollBack();
      await teal.untilHealthy();
      await assertCleanEnd(teal, { version: 'v2', clients: [gateway] });
    } finally {
      await controller.stop();
      await prometheus.stop();
    }
  },
);

/** As docs/analysis.md has it: rights and a labelled Secret, in this namespace only. */
async function allowMetrics(teal: Teal, ca: string): Promise<void> {
  await teal.kubectl.ok([
    ...['apply', '--server-side', '--filename', optionalRights],
  ]);
  for (const role of ['teal-analysis-secrets', 'teal-analysis-jobs']) {
    await teal.kubectl.ok([
      ...['create', 'rolebinding', role, `--clusterrole=${role}`],
      '--serviceaccount=teal-system:teal-controller',
    ]);
  }
  await teal.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'metrics',
      labels: { 'rollouts.teal.dev/analysis': 'true' },
    },
    stringData: { token, wrong: 'Bearer of-nothing', 'ca.crt': ca },
  } as never);
}

/** What a Secret holds is in no status and no log. */
function assertNowhere(teal: Teal): void {
  const word = token.replace('Bearer ', '');
  const statuses = JSON.stringify(teal.feeds.rollouts.changes);
  assert.ok(!statuses.includes(word), 'a status holds the token');
  const log = readFileSync(teal.cluster.facts.controllerLog, 'utf8');
  assert.ok(!log.includes(word), 'the log holds the token');
}
