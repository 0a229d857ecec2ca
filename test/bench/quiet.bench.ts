// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import type { V1Lease } from '@kubernetes/client-node';
import { ObjectFeed } from '../harness/ObjectFeed';
import { TestCluster } from '../harness/TestCluster';
import { breakdown, ofController, requestsBetween } from './auditLog';
import { type Bench, type Figure, round } from './Bench';
import { Fleet } from './fleet';

const minuteMs = 60_000;
const settledMs = 10_000;

/** What a controller costs that has nothing to do: requests in a minute, and memory. */
export const quiet: Bench = {
  name: 'quiet',
  title: 'A quiet minute with 0, 100 and 1,000 Rollouts',
  async run(cluster): Promise<readonly Figure[]> {
    const controller = cluster.startController();
    const fleet = await Fleet.open(
      new TestCluster(cluster.facts),
      'bench-quiet',
    );
    const leases = await ObjectFeed.open<V1Lease>(
      new TestCluster(cluster.facts).kubeConfig,
      '/apis/coordination.k8s.io/v1/namespaces/teal-system/leases',
    );
    const figures: Figure[] = [];
    try {
      for (const size of [0, 100, 1_000]) {
        await fleet.grow(size, true);
        await untilSettled(leases, cluster.facts.auditLogPath!);
        const from = Date.now();
        await untilLeaseRenewed(leases, from + minuteMs);
        const requests = ofController(
          await requestsBetween(cluster.facts.auditLogPath!, from, Date.now()),
        );
        process.stderr.write(`  ${size} Rollouts measured\n`);
        figures.push(
          {
            name: `requests in a quiet minute, ${size} Rollouts`,
            value: requests.length,
            unit: 'requests',
            aim: 'none but watches and the Lease',
            note: breakdown(requests),
          },
          {
            name: `memory, ${size} Rollouts`,
            value: round(residentMegabytes(controller.pid)),
            unit: 'MB',
            aim: '150 MB',
          },
        );
      }
      return figures;
    } finally {
      leases.close();
      await fleet.close();
      await controller.stop();
    }
  },
};

/** Ten seconds without a request: what the start and the new Rollouts asked for is done. Bounded, so that a loop shows. */
export async function untilSettled(
  leases: ObjectFeed<V1Lease>,
  auditLogPath: string,
): Promise<void> {
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const from = Date.now();
    await untilLeaseRenewed(leases, from + settledMs);
    const requests = ofController(
      await requestsBetween(auditLogPath, from, Date.now()),
    );
    if (!requests.length) return;
  }
}

/** The leader's own heartbeat says that the minute is over. */
export async function untilLeaseRenewed(
  leases: ObjectFeed<V1Lease>,
  after: number,
): Promise<void> {
  await leases.until('a minute of Lease renewals', feed =>
    feed.all().some(({ spec }) => Date.parse(String(spec?.renewTime)) >= after),
  );
}

/** Resident memory of a process of this machine. */
export function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1_024;
}
