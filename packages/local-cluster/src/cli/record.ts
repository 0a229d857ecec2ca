// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalCluster } from '../LocalCluster.ts';
import { directoryOf, knownClusters, ownerOf } from '../directories.ts';

/** What one command line process tells the others about its running cluster. */
export interface ClusterRecord {
  name: string;
  pid: number;
  kubeconfig: string;
  apiServerUrl: string;
  gatewayUrl?: string;
  prometheusUrl?: string;
  kubectl: string;
  logs: string;
}

export function writeRecord(cluster: LocalCluster): ClusterRecord {
  const record: ClusterRecord = {
    name: cluster.name,
    pid: process.pid,
    kubeconfig: cluster.kubeconfig,
    apiServerUrl: cluster.apiServerUrl,
    gatewayUrl: cluster.gatewayUrl,
    prometheusUrl: cluster.prometheusUrl,
    kubectl: cluster.kubectlPath,
    logs: join(cluster.directory, 'logs'),
  };
  writeFileSync(
    join(cluster.directory, 'cluster.json'),
    JSON.stringify(record),
  );
  return record;
}

/** The record of a cluster that runs now. */
export function readRecord(name: string): ClusterRecord | undefined {
  const directory = directoryOf(name);
  const file = join(directory, 'cluster.json');
  if (ownerOf(directory) === undefined || !existsSync(file)) {
    return undefined;
  }
  return JSON.parse(readFileSync(file, 'utf8')) as ClusterRecord;
}

export function runningClusters(): ClusterRecord[] {
  return knownClusters()
    .map(readRecord)
    .filter(record => record !== undefined);
}

/** For a person: one address a line. */
export function describe(record: ClusterRecord): string {
  const lines = [
    ['kubeconfig', record.kubeconfig],
    ['API server', record.apiServerUrl],
    ['gateway', record.gatewayUrl],
    ['Prometheus', record.prometheusUrl],
    ['logs', record.logs],
  ].filter(([, value]) => value !== undefined);
  return [
    `local cluster "${record.name}"`,
    ...lines.map(([label, value]) => `  ${label?.padEnd(12)}${value}`),
    '',
  ].join('\n');
}
