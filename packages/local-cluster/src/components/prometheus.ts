// SPDX-License-Identifier: Apache-2.0
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalProcess } from '../process.ts';
import { until } from '../until.ts';
import { type ClusterContext, logFile } from './context.ts';
import { envoyStats } from './contour.ts';

/** Where Prometheus listens, inside the sandbox. */
export const prometheusAddress = '127.0.0.1:9090';

/** The node agent tells which pods ask for it by annotation: prometheus.io/scrape, /port, /path. */
const podTargets = 'http://127.0.0.1:10255/targets';

/** Asks Envoy and annotated pods once a second. */
export function startPrometheus(
  context: ClusterContext,
  externalUrl: string,
): Promise<LocalProcess> {
  const { build, sandbox, directory } = context;
  const configuration = {
    global: { scrape_interval: '1s', scrape_timeout: '1s' },
    scrape_configs: [
      {
        job_name: 'envoy',
        metrics_path: '/stats/prometheus',
        // Requests only, of clusters that had any: all of Envoy's figures are many thousands.
        params: { usedonly: [''], filter: ['_rq'] },
        static_configs: [
          { targets: [`${envoyStats.address}:${envoyStats.port}`] },
        ],
      },
      {
        job_name: 'pods',
        http_sd_configs: [{ url: podTargets, refresh_interval: '1s' }],
      },
    ],
  };
  const file = join(directory, 'prometheus.json');
  writeFileSync(file, JSON.stringify(configuration));
  return sandbox.start({
    name: 'prometheus',
    command: build.prometheus,
    args: [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(directory, 'prometheus')}`,
      '--storage.tsdb.retention.time=12h',
      `--web.listen-address=${prometheusAddress}`,
      `--web.external-url=${externalUrl}`,
      '--log.level=warn',
    ],
    logFile: logFile(context, 'prometheus'),
    ready: signal =>
      until(async () => {
        (await sandbox.dial(prometheusAddress)).destroy();
      }, signal),
  });
}
