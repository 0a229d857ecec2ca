// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { directoryOf, packageRoot } from './directories.ts';
import {
  ClusterNameTaken,
  type LocalCluster,
  ProcessExited,
  startLocalCluster,
} from './index.ts';
import { until } from './until.ts';

/** Bound of every wait: a machine under load, no expectation. */
const patience = () => AbortSignal.timeout(180_000);

const name = `lifetime-${process.pid}`;
const controlPlaneOnly = { gateway: false, prometheus: false } as const;
const running: LocalCluster[] = [];
const children: ChildProcess[] = [];
/** The cluster named `<name>-one`, which several tests look at. */
let one: LocalCluster;

before(async () => {
  one = await start({ name: `${name}-one` });
});

after(async () => {
  await Promise.all(running.map(cluster => cluster.stop()));
  children.forEach(child => child.kill());
});

async function start(
  options: Parameters<typeof startLocalCluster>[0],
): Promise<LocalCluster> {
  const cluster = await startLocalCluster({ ...controlPlaneOnly, ...options });
  running.push(cluster);
  return cluster;
}

function commandLine(...args: string[]): ChildProcess {
  const child = spawn(
    process.execPath,
    [join(packageRoot, 'src/cli.ts'), ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  children.push(child);
  return child;
}

async function outputOf(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', chunk => chunks.push(chunk));
  await new Promise(resolve => {
    child.once('close', resolve);
  });
  return Buffer.concat(chunks).toString();
}

/** `up --json` in a process of its own; resolves with what it printed when the cluster runs. */
async function up(): Promise<{
  child: ChildProcess;
  record: { kubeconfig: string; gatewayUrl: string };
}> {
  const child = commandLine('up', '--name', name, '--json');
  assert.ok(child.stdout);
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', code => reject(new Error(`up ended with ${code}`)));
  });
  return {
    child,
    record: JSON.parse(line) as { kubeconfig: string; gatewayUrl: string },
  };
}

/** Processes whose command line names the cluster's directory: every component has some file there. */
function processesOf(directory: string): string[] {
  return readdirSync('/proc')
    .filter(entry => /^\d+$/.test(entry))
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(
          `${directory}/`,
        );
      } catch {
        // Ended while we looked.
        return false;
      }
    });
}

test('nothing is left when the process that started a cluster is killed', async () => {
  const { child } = await up();
  const directory = directoryOf(name);
  assert.ok(processesOf(directory).length >= 7);
  child.kill('SIGKILL');
  await until(async () => processesOf(directory).length === 0, patience());
});

test('the command line brings a cluster up, shows it, talks to it and takes it down', async () => {
  const { child, record } = await up();
  const status = JSON.parse(
    await outputOf(commandLine('status', '--json')),
  ) as { name: string }[];
  assert.ok(status.some(each => each.name === name));
  assert.match(
    await outputOf(commandLine('kubectl', '--name', name, 'get', 'nodes')),
    /node-1 +Ready/,
  );
  assert.match(record.gatewayUrl, /^http:\/\/localhost:\d+$/);
  const ended = new Promise(resolve => {
    child.once('exit', resolve);
  });
  await outputOf(commandLine('down', '--name', name));
  assert.equal(await ended, 0);
  assert.deepEqual(processesOf(directoryOf(name)), []);
  assert.equal(existsSync(directoryOf(name)), false);
});

test('a component that ends early fails the start at once, with its own words', async () => {
  const nodes = [{ name: 'Not_A_Name', cpu: '1', memory: '1Gi', pods: 1 }];
  await assert.rejects(start({ nodes }), (error: Error) => {
    assert.ok(error instanceof ProcessExited);
    assert.equal(error.processName, 'node-agent');
    assert.equal(error.end.code, 1);
    assert.match(error.message, /Not_A_Name/);
    return true;
  });
});

test('clusters run side by side, but not under one name', async () => {
  const other = await start({ auditLog: true });
  assert.notEqual(one.apiServerUrl, other.apiServerUrl);
  await assert.rejects(start({ name: `${name}-one` }), ClusterNameTaken);

  await one.kubectl(['create', 'namespace', 'only-here']);
  assert.equal((await one.kubectl(['get', 'namespace', 'only-here'])).code, 0);
  assert.equal(
    (await other.kubectl(['get', 'namespace', 'only-here'])).code,
    1,
  );

  const { auditLogPath } = other;
  assert.ok(auditLogPath);
  // A line is written when its answer is on the way already.
  await until(async () => {
    // What follows the last newline is still being written.
    const events = readFileSync(auditLogPath, 'utf8').split('\n').slice(0, -1);
    return events.some(line =>
      (JSON.parse(line) as { requestURI: string }).requestURI.includes(
        'only-here',
      ),
    );
  }, patience());
});

test('an API server that was killed comes back with what it knew', async () => {
  await one.stopApiServer();
  assert.notEqual((await one.kubectl(['get', 'namespaces'])).code, 0);
  await one.startApiServer();
  assert.equal((await one.kubectl(['get', 'namespace', 'only-here'])).code, 0);
});

test('a ServiceAccount may do what RBAC allows it and no more', async () => {
  const kubeconfig = await one.kubeconfigFor('default', 'default');
  const listPods = ['--kubeconfig', kubeconfig, 'get', 'pods'];
  assert.match(
    (await one.kubectl(listPods)).stderr,
    /system:serviceaccount:default:default.*cannot list/,
  );
  await one.kubectl([
    ...[
      'create',
      'rolebinding',
      'viewer',
      '--clusterrole=view',
      '--serviceaccount=default:default',
    ],
  ]);
  await until(async () => (await one.kubectl(listPods)).code === 0, patience());
});

test('MutatingAdmissionPolicy can be missing, as on older clusters', async () => {
  const cluster = await start({ admissionPolicies: 'validating' });
  const { stdout } = await cluster.kubectl([
    'api-resources',
    '--api-group=admissionregistration.k8s.io',
  ]);
  assert.match(stdout, /validatingadmissionpolicies/);
  assert.doesNotMatch(stdout, /mutatingadmissionpolicies/);
});
