// SPDX-License-Identifier: Apache-2.0
/**
 * Runs suites of tests against one local cluster:
 *
 *   node scripts/run-ts.mjs test/run.ts [truths] [e2e] [fault] [--only text]
 *
 * It starts the cluster, installs what Teal ships, starts the controller for
 * the suite that wants one, runs the suite's files with node's own test runner
 * (each file a process), and ends everything it started. Without a suite: all.
 */
import { spawn } from 'node:child_process';
import { globSync, rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { artifactsDirectory } from './harness/artifacts';
import { ControllerProcess } from './harness/ControllerProcess';
import {
  startTestCluster,
  type RunningTestCluster,
} from './harness/startTestCluster';

/** What a folder of tests needs. */
interface Suite {
  readonly folder: string;
  /** Teal's CRD, policies and account are installed. */
  readonly installed: boolean;
  /** One controller runs for all of its files; without it, a file that wants one starts its own. */
  readonly controller: boolean;
  /** Files at the same time. */
  readonly concurrency: number;
}

const suites: Readonly<Record<string, Suite>> = {
  harness: {
    folder: 'harness',
    installed: false,
    controller: false,
    concurrency: 2,
  },
  truths: {
    folder: 'cluster-truths',
    installed: true,
    controller: false,
    concurrency: 2,
  },
  e2e: { folder: 'e2e', installed: true, controller: true, concurrency: 3 },
  fault: {
    folder: 'fault',
    installed: true,
    controller: false,
    concurrency: 1,
  },
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string', multiple: true } },
  });
  const chosen = (positionals.length ? positionals : Object.keys(suites)).map(
    name => {
      const suite = suites[name];
      if (!suite) {
        throw new Error(
          `no suite "${name}"; there are ${Object.keys(suites).join(', ')}`,
        );
      }
      return suite;
    },
  );
  rmSync(artifactsDirectory, { recursive: true, force: true });
  const cluster = await startTestCluster({});
  const interrupted = endWhenInterrupted(cluster);
  try {
    let exitCode = 0;
    for (const suite of chosen) {
      const code = await runSuite(cluster, suite, values.only ?? []);
      exitCode = Math.max(exitCode, code);
    }
    return exitCode;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    await cluster.stop();
  }
}

async function runSuite(
  cluster: RunningTestCluster,
  suite: Suite,
  only: readonly string[],
): Promise<number> {
  const files = globSync(resolve(__dirname, suite.folder, '**/*.test.ts'))
    .filter(
      file => !only.length || only.some(text => basename(file).includes(text)),
    )
    .sort();
  if (!files.length) return 0;
  if (suite.installed) await cluster.install();
  const controller = suite.controller
    ? ControllerProcess.start({
        kubeconfig: cluster.facts.controllerKubeconfig,
        logFile: cluster.facts.controllerLog,
      })
    : undefined;
  try {
    return await runFiles(cluster, suite, files);
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
  cluster: RunningTestCluster,
  suite: Suite,
  files: readonly string[],
): Promise<number> {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
      '--test',
      `--test-concurrency=${suite.concurrency}`,
      // A bound for a story that hangs in spite of its bounded waits.
      '--test-timeout=600000',
      ...files,
    ],
    {
      stdio: 'inherit',
      env: { ...process.env, TEAL_TEST_CLUSTER: cluster.factsFile },
    },
  );
  return new Promise(done =>
    child.once('exit', code => done(code === 0 ? 0 : 1)),
  );
}

/** Ctrl-C leaves nothing behind. */
function endWhenInterrupted(cluster: RunningTestCluster): () => void {
  const interrupted = () => {
    void cluster.stop().finally(() => process.exit(130));
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  return interrupted;
}

main().then(
  code => process.exit(code),
  error => {
    process.stderr.write(`${error.stack ?? error}\n`);
    process.exit(1);
  },
);
