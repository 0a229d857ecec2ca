// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalProcess } from '../process.ts';
import { until } from '../until.ts';
import { type ClusterContext, logFile } from './context.ts';
import { gatewayRef } from './contour.ts';

/** Envoy asks for its configuration here. */
export const ads = { address: '127.0.0.1', port: 15010 };

/** Everything that wants certificates, or a part that isn't there, is off; changes are passed on at once. */
const environment = {
  ENABLE_CA_SERVER: 'false',
  PILOT_CERT_PROVIDER: 'none',
  PILOT_ENABLE_METADATA_EXCHANGE: 'false',
  PILOT_ENABLE_ALPN_FILTER: 'false',
  PILOT_ENABLE_TELEMETRY_LABEL: 'false',
  PILOT_ENDPOINT_TELEMETRY_LABEL: 'false',
  PILOT_ENABLE_GATEWAY_API_DEPLOYMENT_CONTROLLER: 'false',
  PILOT_DEBOUNCE_AFTER: '10ms',
  PILOT_DEBOUNCE_MAX: '100ms',
  // Where it keeps its Leases.
  POD_NAMESPACE: gatewayRef.namespace,
};

/** With its default of mutual TLS between proxies no listener ever appears: nobody hands out certificates here. */
const mesh = { enableAutoMtls: false };

/** @param kubeconfig - of an administrator, from inside the sandbox */
export function startIstiod(
  context: ClusterContext,
  istiod: string,
  kubeconfig: string,
): Promise<LocalProcess> {
  const { sandbox, directory } = context;
  const home = join(directory, 'istiod');
  mkdirSync(home, { recursive: true });
  const meshConfig = join(home, 'mesh.json');
  writeFileSync(meshConfig, JSON.stringify(mesh));
  return sandbox.start({
    name: 'istiod',
    command: istiod,
    args: [
      'discovery',
      `--kubeconfig=${kubeconfig}`,
      `--meshConfig=${meshConfig}`,
      `--grpcAddr=${ads.address}:${ads.port}`,
      '--secureGRPCAddr=',
      '--httpAddr=127.0.0.1:15080',
      '--httpsAddr=',
      '--monitoringAddr=127.0.0.1:15014',
      '--ctrlz_port=0',
      '--kubernetesApiQPS=500',
      '--kubernetesApiBurst=1000',
      '--log_output_level=all:warn',
    ],
    env: { ...process.env, ...environment },
    logFile: logFile(context, 'istiod'),
    ready: signal =>
      until(async () => {
        (await sandbox.dial(`${ads.address}:${ads.port}`)).destroy();
      }, signal),
  });
}
