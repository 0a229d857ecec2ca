// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalProcess } from '../process.ts';
import { type ClusterContext, logFile } from './context.ts';

/** @param kubeconfig - of system:kube-scheduler, from inside the sandbox */
export function startScheduler(
  context: ClusterContext,
  kubeconfig: string,
): Promise<LocalProcess> {
  const configuration = {
    apiVersion: 'kubescheduler.config.k8s.io/v1',
    kind: 'KubeSchedulerConfiguration',
    clientConnection: { kubeconfig, qps: 2000, burst: 4000 },
    leaderElection: { leaderElect: false },
  };
  const file = join(context.directory, 'scheduler.json');
  writeFileSync(file, JSON.stringify(configuration));
  return context.sandbox.start({
    name: 'kube-scheduler',
    command: context.build.controlPlane,
    args: ['kube-scheduler', `--config=${file}`, '--bind-address=127.0.0.1'],
    logFile: logFile(context, 'kube-scheduler'),
  });
}
