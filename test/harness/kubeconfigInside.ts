// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from 'node:fs';

/** Where programs inside the cluster's network find the API server. */
const apiServerInside = 'https://10.200.0.1:6443';

/** Writes the same account for programs inside the cluster's network; returns the new file. */
export function kubeconfigInside(file: string, newFile: string): string {
  const config = JSON.parse(readFileSync(file, 'utf8')) as {
    clusters: { cluster: { server: string } }[];
  };
  config.clusters[0].cluster.server = apiServerInside;
  writeFileSync(newFile, JSON.stringify(config), { mode: 0o600 });
  return newFile;
}
