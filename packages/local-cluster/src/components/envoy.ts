// SPDX-License-Identifier: Apache-2.0
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalProcess } from '../process.ts';
import { until } from '../until.ts';
import { type ClusterContext, logFile } from './context.ts';
import { envoyStats, gatewayRef, xds } from './contour.ts';

/** Resolves when Contour has configured it. */
export function startEnvoy(context: ClusterContext): Promise<LocalProcess> {
  const { sandbox, build } = context;
  return sandbox.start({
    name: 'envoy',
    command: build.envoy,
    args: [
      ...['-c', writeBootstrap(context)],
      ...['--service-cluster', gatewayRef.namespace],
      ...['--service-node', 'envoy-1'],
      ...['--log-level', 'warn'],
      ...['--concurrency', '2'],
      // Hot restart keeps shared memory that would outlive the cluster.
      '--disable-hot-restart',
    ],
    logFile: logFile(context, 'envoy'),
    ready: signal =>
      until(async () => {
        (
          await sandbox.dial(`${envoyStats.address}:${envoyStats.port}`)
        ).destroy();
      }, signal),
  });
}

function writeBootstrap({ build, directory, sandbox }: ClusterContext): string {
  const file = join(directory, 'envoy.json');
  execFileSync(
    build.contour,
    [
      'bootstrap',
      file,
      `--xds-address=${xds.address}`,
      `--xds-port=${xds.port}`,
      `--admin-address=${join(sandbox.socketDirectory, 'envoy-admin')}`,
      `--namespace=${gatewayRef.namespace}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const bootstrap = JSON.parse(readFileSync(file, 'utf8')) as Record<
    string,
    unknown
  >;
  // Histograms show what happened up to the last flush; the default of 5 s is long for a release.
  writeFileSync(
    file,
    JSON.stringify({ ...bootstrap, stats_flush_interval: '1s' }),
  );
  return file;
}
