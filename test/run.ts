// SPDX-License-Identifier: Apache-2.0
/**
 * Runs suites of tests against one local cluster:
 *
 *   node scripts/run-ts.mjs test/run.ts [harness] [truths] [admission] [traffic] [api] [e2e] [analysis] [measuring]
 *     [fault] [fault-long] [gates] [registry] [journeys] [journeys-long] [istio] [istio-brief] [e2e-brief]
 *     [--only text] [--policies all|validating|none] [--kubernetes 1.34]
 *
 * `--policies validating` or `none`: on an API server without MutatingAdmissionPolicy, or without any admission policy,
 * where a webhook holds the same rules.
 *
 * `--kubernetes`: on another version of Kubernetes, of those that packages/local-cluster can build; `yarn
 * test:kubernetes` runs what depends on the version. Policies there: as that version has them.
 *
 * It starts the cluster, installs what Teal ships, starts the controller for
 * the suite that wants one, runs the suite's files with node's own test runner
 * (each file a process), and ends everything it started. Without a suite: all.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { LocalClusterOptions } from '@teal/local-cluster';
import {
  startTestCluster,
  type RunningTestCluster,
} from './harness/startTestCluster';

/** What a folder of tests needs. */
interface Suite {
  readonly folder: string;
  /** Some of its files, by the beginning of their names. Default: all. */
  readonly files?: readonly string[];
  /**
   * `none`: nothing that lasts, or what it starts itself; `installed`: the
   * shared cluster with Teal's CRD, policies and account; `controlled`: with
   * one controller for all files, too.
   */
  readonly cluster: 'none' | 'installed' | 'controlled';
  /** Files at the same time. */
  readonly concurrency: number;
  /** What serves the shared cluster's Gateway. Default `contour`. */
  readonly gateway?: GatewayImplementation;
  /** Only when it is named: what it runs is part of another suite. */
  readonly partOf?: string;
}

type GatewayImplementation = 'contour' | 'istio';

const suites: Readonly<Record<string, Suite>> = {
  harness: { folder: 'harness', cluster: 'none', concurrency: 2 },
  truths: { folder: 'cluster-truths', cluster: 'installed', concurrency: 2 },
  admission: { folder: 'admission', cluster: 'installed', concurrency: 1 },
  traffic: { folder: 'traffic', cluster: 'installed', concurrency: 1 },
  // A portal hosts the controller there, so no other may run.
  api: { folder: 'api', cluster: 'installed', concurrency: 1 },
  e2e: { folder: 'e2e', cluster: 'controlled', concurrency: 3 },
  // What a version of Kubernetes can do otherwise than another: gate and guard, surging, autoscalers, server-side apply.
  'e2e-brief': {
    folder: 'e2e',
    files: [
      'abort.',
      'autoscaler.',
      'badInput.',
      'blueGreen.',
      'editsInMidRelease.',
      'gitOps.',
      'ingress.',
      'quota.',
      'releaseAll.',
      'restart.',
      'rollBack.',
      'scaleInMidRelease.',
      'supersede.',
      'withdraw.',
    ],
    cluster: 'controlled',
    concurrency: 3,
    partOf: 'e2e',
  },
  analysis: { folder: 'analysis', cluster: 'controlled', concurrency: 1 },
  // Its controller may ask what the shared one may not.
  measuring: { folder: 'measuring', cluster: 'installed', concurrency: 1 },
  fault: { folder: 'fault', cluster: 'installed', concurrency: 1 },
  // Its hooks listen where a controller must be allowed to ask.
  gates: { folder: 'gates', cluster: 'installed', concurrency: 1 },
  // Image registries, as processes of their own.
  registry: { folder: 'registry', cluster: 'none', concurrency: 1 },
  // What `npm test` has no time for, and what changes the cluster for whoever comes next.
  'fault-long': {
    folder: 'fault-long',
    cluster: 'installed',
    concurrency: 1,
  },
  journeys: { folder: 'journeys', cluster: 'none', concurrency: 1 },
  // What `npm test` has no time for.
  'journeys-long': {
    folder: 'journeys-long',
    cluster: 'none',
    concurrency: 1,
  },
  istio: {
    folder: 'istio',
    cluster: 'controlled',
    concurrency: 2,
    gateway: 'istio',
  },
  // What `npm test` has time for.
  'istio-brief': {
    folder: 'istio/brief',
    cluster: 'controlled',
    concurrency: 2,
    gateway: 'istio',
    partOf: 'istio',
  },
};

/** Node's test runner with all its files, while it runs. */
const runner = { end(): void {} };

/** A bound for a story that hangs in spite of its bounded waits; every kill point of a release takes its time. */
const testTimeoutMs = process.env.TEAL_FAULTS === 'all' ? 3_600_000 : 1_200_000;

const policyChoices: Readonly<
  Record<string, LocalClusterOptions['admissionPolicies']>
> = { all: true, validating: 'validating', none: false };

/** The clusters that suites share, each from the first suite that needs it. */
class World {
  readonly #clusters = new Map<GatewayImplementation, RunningTestCluster>();
  readonly #options: LocalClusterOptions;

  constructor(options: LocalClusterOptions) {
    this.#options = options;
  }

  async cluster(gateway: GatewayImplementation): Promise<RunningTestCluster> {
    const known = this.#clusters.get(gateway);
    if (known) return known;
    const cluster = await startTestCluster({ ...this.#options, gateway });
    this.#clusters.set(gateway, cluster);
    await cluster.install();
    return cluster;
  }

  async end(): Promise<void> {
    for (const cluster of this.#clusters.values()) await cluster.stop();
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true },
      policies: { type: 'string' },
      kubernetes: { type: 'string' },
    },
  });
  const { kubernetes, policies } = values;
  const admissionPolicies = policies ? policyChoices[policies] : undefined;
  if (policies && admissionPolicies === undefined) {
    throw new Error(`--policies ${policies}: use all, validating or none`);
  }
  const chosen = (positionals.length ? positionals : whole()).map(name => {
    const suite = suites[name];
    if (!suite) {
      throw new Error(
        `no suite "${name}"; there are ${Object.keys(suites).join(', ')}`,
      );
    }
    return suite;
  });
  const world = new World({ admissionPolicies, kubernetes });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    // Ctrl-C leaves nothing behind.
    process.on(signal, () => {
      runner.end();
      void world.end().finally(() => process.exit(130));
    });
  }
  try {
    let exitCode = 0;
    for (const suite of chosen) {
      const code = await runSuite(world, suite, values.only ?? []);
      exitCode = Math.max(exitCode, code);
    }
    return exitCode;
  } finally {
    await world.end();
  }
}

/** Every test once. */
function whole(): readonly string[] {
  return Object.keys(suites).filter(name => !suites[name].partOf);
}

async function runSuite(
  world: World,
  suite: Suite,
  only: readonly string[],
): Promise<number> {
  const files = globSync(resolve(__dirname, suite.folder, '**/*.test.ts'))
    .map(file => ({ file, name: basename(file) }))
    .filter(
      ({ name }) =>
        !suite.files || suite.files.some(start => name.startsWith(start)),
    )
    .filter(
      ({ name }) => !only.length || only.some(text => name.includes(text)),
    )
    .map(({ file }) => file)
    .sort();
  if (!files.length) return 0;
  if (suite.cluster === 'none') return runFiles(suite, files);
  const cluster = await world.cluster(suite.gateway ?? 'contour');
  const controller =
    suite.cluster === 'controlled' ? cluster.startController() : undefined;
  try {
    return await runFiles(suite, files, cluster.factsFile);
  } finally {
    if (controller && !controller.running) {
      process.stderr.write(
        `The controller had ended by itself (${await controller.ended}):\n${controller.lastLines()}\n`,
      );
    }
    await controller?.stop();
  }
}

function runFiles(
  suite: Suite,
  files: readonly string[],
  factsFile?: string,
): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
      '--test',
      // A file ends with its last test: what could not start, such as a portal, may have left a listener open.
      '--test-force-exit',
      `--test-concurrency=${suite.concurrency}`,
      `--test-timeout=${testTimeoutMs}`,
      ...files,
    ],
    {
      stdio: 'inherit',
      env: { ...process.env, TEAL_TEST_CLUSTER: factsFile },
      // A group of its own, which can be ended as a whole: each file is a process.
      detached: true,
    },
  );
  runner.end = () => {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  };
  return new Promise(done =>
    child.once('exit', code => {
      runner.end = () => {};
      done(code === 0 ? 0 : 1);
    }),
  );
}

main().then(
  code => process.exit(code),
  error => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  },
);
