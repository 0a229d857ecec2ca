// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type LocalCluster, startLocalCluster } from './index.ts';

interface PodState {
  status: {
    startTime: string;
    podIP: string;
    conditions: {
      type: string;
      status: string;
      reason?: string;
      message?: string;
      lastTransitionTime: string;
    }[];
    containerStatuses: {
      restartCount: number;
      state: {
        waiting?: { reason: string; message: string };
        terminated?: { exitCode: number; reason: string };
      };
      lastState: { terminated?: { exitCode: number } };
    }[];
  };
}

const waitingReason = '{.status.containerStatuses[0].state.waiting.reason}';
const unlimited = '120s';

let cluster: LocalCluster;
let scratch: string;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'teal-pods-'));
  cluster = await startLocalCluster({
    gateway: false,
    prometheus: false,
    nodes: [{ name: 'node-1', cpu: '4', memory: '8Gi', pods: 500 }],
  });
});

after(async () => {
  await cluster?.stop();
  rmSync(scratch, { recursive: true, force: true });
});

async function kubectl(...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await cluster.kubectl(args);
  assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

async function apply(object: object): Promise<void> {
  const { stderr, code } = await cluster.kubectl(['apply', '-f', '-'], {
    input: JSON.stringify(object),
  });
  assert.equal(code, 0, stderr);
}

function createPod(
  name: string,
  container: object,
  spec: object = {},
): Promise<void> {
  return apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      containers: [{ name: 'main', image: 'teal.dev/shop:v1', ...container }],
      ...spec,
    },
  });
}

/** A container that runs this shell script instead of its image's program. */
function shell(script: string, more: object = {}): object {
  return { command: ['sh', '-c', script], ...more };
}

const waitFor = (name: string, condition: string) =>
  kubectl(
    'wait',
    `pod/${name}`,
    `--for=${condition}`,
    `--timeout=${unlimited}`,
  );

async function podState(name: string): Promise<PodState['status']> {
  return (
    JSON.parse(await kubectl('get', 'pod', name, '-o', 'json')) as PodState
  ).status;
}

describe('a pod', () => {
  test('runs its program on an IP of its own and becomes Ready', async () => {
    await createPod('plain', {
      readinessProbe: {
        httpGet: { path: '/healthz', port: 8080 },
        periodSeconds: 100,
      },
    });
    // A probe that waited for its period would not be there in time.
    await kubectl(
      'wait',
      'pod/plain',
      '--for=condition=Ready',
      '--timeout=60s',
    );
    const { podIP } = await podState('plain');
    assert.match(podIP, /^10\.244\./);
    (await cluster.dial(`${podIP}:8080`)).destroy();
  });

  test('is not Ready before its health check succeeds', async () => {
    await createPod('slow', {
      env: [{ name: 'READY_AFTER_MS', value: '2500' }],
      readinessProbe: {
        httpGet: { path: '/healthz', port: 8080 },
        periodSeconds: 1,
      },
    });
    await waitFor('slow', 'condition=Ready');
    const { startTime, conditions } = await podState('slow');
    const ready = conditions.find(({ type }) => type === 'Ready');
    assert.ok(
      Date.parse(ready?.lastTransitionTime ?? '') - Date.parse(startTime) >=
        2_000,
    );
  });

  test('runs preStop, then gets SIGTERM', async () => {
    const file = join(scratch, 'order');
    await createPod(
      'polite',
      shell(
        `trap 'echo SIGTERM >> ${file}; exit 0' TERM; echo up; while :; do sleep 0.02; done`,
        {
          readinessProbe: { exec: { command: ['true'] } },
          lifecycle: {
            preStop: {
              exec: {
                command: ['sh', '-c', `sleep 0.2; echo preStop >> ${file}`],
              },
            },
          },
        },
      ),
    );
    await waitFor('polite', 'condition=Ready');
    await kubectl('delete', 'pod', 'polite', `--timeout=${unlimited}`);
    assert.equal(readFileSync(file, 'utf8'), 'preStop\nSIGTERM\n');
  });

  test('is killed when its grace period is over', async () => {
    await createPod(
      'stubborn',
      shell(`trap '' TERM; while :; do sleep 0.02; done`),
      { terminationGracePeriodSeconds: 1 },
    );
    await waitFor('stubborn', 'condition=Ready');
    await kubectl('delete', 'pod', 'stubborn', `--timeout=${unlimited}`);
    const { code } = await cluster.kubectl(['get', 'pod', 'stubborn']);
    assert.equal(code, 1);
  });

  test('that crashes is started again, and then waits longer and longer', async () => {
    await createPod('crashing', {
      env: [{ name: 'CRASH_AFTER_MS', value: '20' }],
    });
    await waitFor('crashing', `jsonpath=${waitingReason}=CrashLoopBackOff`);
    const [container] = (await podState('crashing')).containerStatuses;
    assert.equal(container.restartCount, 1);
    assert.equal(container.lastState.terminated?.exitCode, 1);
    assert.match(
      container.state.waiting?.message ?? '',
      /^back-off 10s restarting failed container=main pod=crashing_default/,
    );
    assert.match(
      await kubectl('logs', 'crashing', '--previous'),
      /shop crashes/,
    );
  });

  test('whose image is missing says so in the words of a kubelet', async () => {
    await createPod('unpullable', { image: 'teal.dev/shop:missing-1' });
    await waitFor('unpullable', `jsonpath=${waitingReason}=ImagePullBackOff`);
    const [container] = (await podState('unpullable')).containerStatuses;
    assert.match(
      container.state.waiting?.message ?? '',
      /^Back-off pulling image "teal\.dev\/shop:missing-1": ErrImagePull: .* not found$/,
    );
    await createPod('unknown', { image: 'nginx:1' });
    await waitFor('unknown', `jsonpath=${waitingReason}=ImagePullBackOff`);
  });

  test('that does not fit on any node stays Pending', async () => {
    await createPod('big', { resources: { requests: { cpu: '100' } } });
    await waitFor('big', 'condition=PodScheduled=False');
    const [scheduled] = (await podState('big')).conditions;
    assert.equal(scheduled.reason, 'Unschedulable');
    assert.match(scheduled.message ?? '', /Insufficient cpu/);
  });

  test('whose liveness probe fails is started again', async () => {
    const alive = join(scratch, 'alive');
    await createPod(
      'forgetful',
      shell(`touch ${alive}; while :; do sleep 0.02; done`, {
        livenessProbe: {
          exec: { command: ['sh', '-c', `test -e ${alive} && rm ${alive}`] },
          periodSeconds: 1,
          failureThreshold: 1,
        },
      }),
      { terminationGracePeriodSeconds: 1 },
    );
    await waitFor(
      'forgetful',
      'jsonpath={.status.containerStatuses[0].restartCount}=1',
    );
  });

  test('gets its own fields as environment', async () => {
    await createPod(
      'curious',
      shell('echo "$ME at $POD_IP runs $VERSION"', {
        env: [
          {
            name: 'ME',
            valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
          },
        ],
      }),
      { restartPolicy: 'Never' },
    );
    await waitFor('curious', 'jsonpath={.status.phase}=Succeeded');
    const { podIP } = await podState('curious');
    assert.equal(
      await kubectl('logs', 'curious'),
      `curious at ${podIP} runs v1\n`,
    );
  });

  test('with an environment that is not supported is told so', async () => {
    await createPod(
      'demanding',
      { envFrom: [{ configMapRef: { name: 'settings' } }] },
      { restartPolicy: 'Never' },
    );
    await waitFor('demanding', 'jsonpath={.status.phase}=Failed');
    const { terminated } = (await podState('demanding')).containerStatuses[0]
      .state;
    assert.equal(terminated?.reason, 'StartError');
  });
});

describe('a pod that the local cluster can not run', () => {
  test('fails with a sentence that says why', async () => {
    const initContainers = [{ name: 'first', image: 'teal.dev/shop:v1' }];
    await createPod('prepared', {}, { initContainers });
    await waitFor('prepared', 'jsonpath={.status.phase}=Failed');
    assert.match(
      await kubectl(
        'get',
        'pod',
        'prepared',
        '-o',
        'jsonpath={.status.message}',
      ),
      /runs no init containers/,
    );
  });
});

describe('kubectl logs', () => {
  test('shows the end of a log, and follows it to its end', async () => {
    await createPod(
      'talker',
      shell('for i in 1 2 3 4 5; do echo line $i; sleep 0.1; done'),
      {
        restartPolicy: 'Never',
      },
    );
    await waitFor(
      'talker',
      'jsonpath={.status.containerStatuses[0].started}=true',
    );
    assert.equal(
      await kubectl('logs', '-f', 'talker'),
      'line 1\nline 2\nline 3\nline 4\nline 5\n',
    );
    assert.equal(
      await kubectl('logs', '--tail=2', 'talker'),
      'line 4\nline 5\n',
    );
  });
});

describe('kubectl', () => {
  test('runs a command in a container and answers its exit code', async () => {
    await createPod('host', {
      readinessProbe: { tcpSocket: { port: 8080 } },
    });
    await waitFor('host', 'condition=Ready');
    const asked = [
      'exec',
      'host',
      '--',
      'sh',
      '-c',
      'echo "at $POD_IP"; exit 7',
    ];
    const { stdout, code } = await cluster.kubectl(asked);
    assert.equal(stdout, `at ${(await podState('host')).podIP}\n`);
    assert.equal(code, 7);
  });

  test('forwards a port to a pod', async () => {
    const forwarding = spawn(cluster.kubectlPath, [
      ...['--kubeconfig', cluster.kubeconfig],
      ...['port-forward', 'pod/host', ':8080'],
    ]);
    try {
      const [told] = (await once(forwarding.stdout, 'data')) as [Buffer];
      const [, port] = /127\.0\.0\.1:(\d+)/.exec(told.toString()) ?? [];
      const answer = await fetch(`http://127.0.0.1:${port}/`);
      assert.equal(answer.headers.get('x-version'), 'v1');
      assert.equal(await answer.text(), 'v1\n');
    } finally {
      forwarding.kill();
    }
  });
});

describe('workloads', () => {
  test('a Job completes', async () => {
    const template = {
      spec: {
        restartPolicy: 'Never',
        containers: [
          { name: 'main', image: 'teal.dev/shop:v1', command: ['true'] },
        ],
      },
    };
    await apply({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once' },
      spec: { template },
    });
    await kubectl(
      'wait',
      'job/once',
      '--for=condition=Complete',
      `--timeout=${unlimited}`,
    );
  });

  test('hundreds of idle pods are Available, and gone after a deletion', async () => {
    const labels = { app: 'crowd' };
    await apply({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'crowd' },
      spec: {
        replicas: 300,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: { containers: [{ name: 'main', image: 'teal.dev/idle:v1' }] },
        },
      },
    });
    await kubectl(
      'wait',
      'deployment/crowd',
      '--for=jsonpath={.status.readyReplicas}=300',
      `--timeout=${unlimited}`,
    );
    await kubectl(
      'delete',
      'deployment/crowd',
      '--cascade=foreground',
      `--timeout=${unlimited}`,
    );
    await kubectl(
      'wait',
      'pods',
      '-l',
      'app=crowd',
      '--for=delete',
      `--timeout=${unlimited}`,
    );
  });

  test('an idle pod answers on its declared port', async () => {
    await createPod('idle', {
      image: 'teal.dev/idle:v7',
      ports: [{ containerPort: 9000 }],
    });
    await waitFor('idle', 'condition=Ready');
    (await cluster.dial(`${(await podState('idle')).podIP}:9000`)).destroy();
  });
});
