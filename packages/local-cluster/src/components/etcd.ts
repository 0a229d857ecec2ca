// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { LocalProcess } from '../process.ts';
import { until } from '../until.ts';
import { type ClusterContext, logFile } from './context.ts';

/** Where the API server finds etcd, inside the sandbox only. */
export const etcdAddress = '127.0.0.1:2379';

export function startEtcd(context: ClusterContext): Promise<LocalProcess> {
  const { build, sandbox, directory } = context;
  return sandbox.start({
    name: 'etcd',
    command: build.controlPlane,
    args: [
      'etcd',
      `--data-dir=${join(directory, 'etcd')}`,
      `--listen-client-urls=http://${etcdAddress}`,
      `--advertise-client-urls=http://${etcdAddress}`,
      '--listen-peer-urls=http://127.0.0.1:0',
      // The data lives as long as the cluster, so a power cut has nothing to lose.
      '--unsafe-no-fsync',
      '--log-level=warn',
    ],
    logFile: logFile(context, 'etcd'),
    ready: signal =>
      until(async () => {
        (await sandbox.dial(etcdAddress)).destroy();
      }, signal),
  });
}
