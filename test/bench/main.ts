// SPDX-License-Identifier: Apache-2.0
/**
 * `yarn bench [names…]`: measures on a local cluster of its own and prints a
 * table, then the same figures as one line of JSON. Never a verdict. What needs
 * Istio runs only when it is named.
 */
import { startTestCluster } from '../harness/startTestCluster';
import type { Bench, ClusterBench, Figure } from './Bench';
import { catalog } from './catalog.bench';
import { commandLatency } from './commandLatency.bench';
import { contourTraffic } from './contourTraffic.bench';
import { failedAnalysis } from './failedAnalysis.bench';
import { gateLatency } from './gateLatency.bench';
import { history } from './history.bench';
import { hundredAtOnce } from './hundredAtOnce.bench';
import { istioTraffic } from './istioTraffic.bench';
import { quiet } from './quiet.bench';
import { releaseRequests } from './releaseRequests.bench';
import { trafficLatency } from './trafficLatency.bench';

const benches: readonly Bench[] = [
  releaseRequests,
  commandLatency,
  trafficLatency,
  contourTraffic,
  failedAnalysis,
  gateLatency,
  hundredAtOnce,
  quiet,
  catalog,
  history,
  istioTraffic,
];

async function main(names: readonly string[]): Promise<void> {
  const chosen = names.length
    ? names.map(find)
    : benches.filter(bench => bench.needs || !bench.gateway);
  const figures: Figure[] = [];
  try {
    for (const bench of chosen) {
      if (bench.needs !== 'nothing') continue;
      process.stderr.write(`${bench.title} …\n`);
      figures.push(...(await bench.run()));
    }
    const onCluster = chosen.filter(bench => bench.needs === undefined);
    for (const gateway of ['contour', 'istio'] as const) {
      await measure(
        gateway,
        onCluster.filter(bench => (bench.gateway ?? 'contour') === gateway),
        figures,
      );
    }
  } finally {
    // What was measured before a failure is still worth reading.
    process.stdout.write(`${table(figures)}\n${JSON.stringify(figures)}\n`);
  }
}

/** On one cluster with this gateway, if there is anything to measure. */
async function measure(
  gateway: 'contour' | 'istio',
  chosen: readonly ClusterBench[],
  figures: Figure[],
): Promise<void> {
  if (!chosen.length) return;
  const cluster = await startTestCluster({
    gateway,
    auditLog: true,
    nodes: [{ name: 'node-1', cpu: '4000', memory: '4Ti', pods: 5_000 }],
  });
  process.env.TEAL_TEST_CLUSTER = cluster.factsFile;
  try {
    await cluster.install();
    for (const bench of chosen) {
      process.stderr.write(`${bench.title} …\n`);
      figures.push(...(await bench.run(cluster)));
    }
  } finally {
    await cluster.stop();
  }
}

function find(name: string): Bench {
  const bench = benches.find(each => each.name === name);
  if (!bench) {
    const known = benches.map(each => each.name).join(', ');
    throw new Error(`there is no benchmark "${name}"; there are ${known}`);
  }
  return bench;
}

function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, aim, note }) => [
    name,
    `${value} ${unit}`,
    aim ? `aim: ${aim}` : '',
    note ?? '',
  ]);
  const widths = [0, 1, 2].map(column =>
    Math.max(0, ...rows.map(row => row[column].length)),
  );
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  },
);
