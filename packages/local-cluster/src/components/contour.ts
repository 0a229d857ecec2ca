// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalProcess } from '../process.ts';
import { nodeAddress } from '../sandbox/Sandbox.ts';
import { until } from '../until.ts';
import { type ClusterContext, logFile } from './context.ts';

/** The one Gateway that Contour serves. */
export const gatewayRef = { namespace: 'gw', name: 'web' };

/** Envoy asks for its configuration here. */
export const xds = { address: '127.0.0.1', port: 8001 };

/** Where the Gateway's listener is, inside the sandbox. */
export const gatewayAddress = { address: nodeAddress, port: 8080 };

/** Where Envoy shows its figures, at /stats/prometheus. */
export const envoyStats = { address: '127.0.0.1', port: 8002 };

const health = '127.0.0.1:8000';
const [healthAddress, healthPort] = health.split(':');

/** @param kubeconfig - of an administrator, from inside the sandbox */
export function startContour(
  context: ClusterContext,
  kubeconfig: string,
): Promise<LocalProcess> {
  const { sandbox, build, directory } = context;
  const configuration = join(directory, 'contour.json');
  writeFileSync(configuration, JSON.stringify({ gateway: { gatewayRef } }));
  return sandbox.start({
    name: 'contour',
    command: build.contour,
    args: [
      'serve',
      '--insecure',
      '--disable-leader-election',
      `--kubeconfig=${kubeconfig}`,
      `--config-path=${configuration}`,
      `--kubernetes-client-qps=500`,
      `--kubernetes-client-burst=1000`,
      `--xds-address=${xds.address}`,
      `--xds-port=${xds.port}`,
      `--http-address=${healthAddress}`,
      `--http-port=${healthPort}`,
      `--health-address=${healthAddress}`,
      `--health-port=${healthPort}`,
      `--stats-address=${envoyStats.address}`,
      `--stats-port=${envoyStats.port}`,
      '--debug-http-address=127.0.0.1',
      '--debug-http-port=6060',
      `--envoy-service-http-address=${gatewayAddress.address}`,
      `--envoy-service-http-port=${gatewayAddress.port}`,
      `--ingress-status-address=${gatewayAddress.address}`,
    ],
    logFile: logFile(context, 'contour'),
    ready: signal =>
      until(async () => {
        (await sandbox.dial(`${xds.address}:${xds.port}`)).destroy();
      }, signal),
  });
}
