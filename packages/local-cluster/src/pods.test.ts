// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  type ContainerStatus,
  PodCluster,
  patience,
  shell,
} from './testing/PodCluster.ts';

const waitsFor =
  (reason: string) =>
  ({ state }: ContainerStatus): boolean =>
    state.waiting?.reason === reason;

let pods: PodCluster;
let scratch: string;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'teal-pods-'));
  pods = await PodCluster.start();
});

after(async () => {
  await pods?.cluster.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe('a pod', () => {
  test('runs its program on an IP of its own and becomes Ready', async () => {
    await pods.createPod('plain', {
      readinessProbe: {
        httpGet: { path: '/healthz', port: 8080 },
        periodSeconds: 100,
      },
    });
    // A probe that waited for its period would not be there in time.
    await pods.kubectl(
      'wait',
      'pod/plain',
      '--for=condition=Ready',
      '--timeout=90s',
    );
    const { podIP } = await pods.statusOf('plain');
    assert.match(podIP, /^10\.244\./);
    (await pods.cluster.dial(`${podIP}:8080`)).destroy();
  });

  test('is not Ready before its health check succeeds', async () => {
    await pods.createPod('slow', {
      env: [{ name: 'READY_AFTER_MS', value: '2500' }],
      readinessProbe: {
        httpGet: { path: '/healthz', port: 8080 },
        periodSeconds: 1,
      },
    });
    await pods.waitFor('slow', 'condition=Ready');
    const { startTime, conditions } = await pods.statusOf('slow');
    const ready = conditions.find(({ type }) => type === 'Ready');
    assert.ok(
      Date.parse(ready?.lastTransitionTime ?? '') - Date.parse(startTime) >=
        2_000,
    );
  });

  test('runs preStop, then gets SIGTERM', async () => {
    const file = join(scratch, 'order');
    await pods.createPod(
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
    await pods.waitFor('polite', 'condition=Ready');
    await pods.kubectl('delete', 'pod', 'polite', `--timeout=${patience}`);
    assert.equal(readFileSync(file, 'utf8'), 'preStop\nSIGTERM\n');
  });

  test('is killed when its grace period is over', async () => {
    await pods.createPod(
      'stubborn',
      shell(`trap '' TERM; while :; do sleep 0.02; done`),
      { terminationGracePeriodSeconds: 1 },
    );
    await pods.waitFor('stubborn', 'condition=Ready');
    await pods.kubectl('delete', 'pod', 'stubborn', `--timeout=${patience}`);
    const { code } = await pods.cluster.kubectl(['get', 'pod', 'stubborn']);
    assert.equal(code, 1);
  });

  test('that crashes is started again, and then waits longer and longer', async () => {
    await pods.createPod('crashing', {
      env: [{ name: 'CRASH_AFTER_MS', value: '20' }],
    });
    const { state, lastState, restartCount } = await pods.untilContainer(
      'crashing',
      waitsFor('CrashLoopBackOff'),
    );
    assert.equal(lastState.terminated?.exitCode, 1);
    // After the first restart, unless nobody looked for so long.
    const seconds = ['10s', '20s', '40s', '1m20s', '2m40s', '5m0s'];
    const { message } = state.waiting!;
    assert.ok(
      message.startsWith(
        `back-off ${
          seconds[restartCount - 1]
        } restarting failed container=main pod=crashing_default`,
      ),
      `${restartCount} restarts: ${message}`,
    );
    assert.match(
      await pods.kubectl('logs', 'crashing', '--previous'),
      /shop crashes/,
    );
  });

  test('whose image is missing says so in the words of a kubelet', async () => {
    await pods.createPod('unpullable', { image: 'teal.dev/shop:missing-1' });
    const { state } = await pods.untilContainer(
      'unpullable',
      waitsFor('ImagePullBackOff'),
    );
    assert.match(
      state.waiting!.message,
      /^Back-off pulling image "teal\.dev\/shop:missing-1": ErrImagePull: .* not found$/,
    );
    await pods.createPod('unknown', { image: 'nginx:1' });
    await pods.untilContainer('unknown', waitsFor('ImagePullBackOff'));
  });

  test('that does not fit on any node stays Pending', async () => {
    await pods.createPod('big', { resources: { requests: { cpu: '100' } } });
    await pods.waitFor('big', 'condition=PodScheduled=False');
    const [scheduled] = (await pods.statusOf('big')).conditions;
    assert.equal(scheduled.reason, 'Unschedulable');
    assert.match(scheduled.message ?? '', /Insufficient cpu/);
  });

  test('whose liveness probe fails is started again', async () => {
    const alive = join(scratch, 'alive');
    await pods.createPod(
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
    await pods.untilContainer(
      'forgetful',
      ({ restartCount }) => restartCount > 0,
    );
  });

  test('gets its own fields as environment', async () => {
    await pods.createPod(
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
    await pods.waitFor('curious', 'jsonpath={.status.phase}=Succeeded');
    const { podIP } = await pods.statusOf('curious');
    assert.equal(
      await pods.kubectl('logs', 'curious'),
      `curious at ${podIP} runs v1\n`,
    );
  });

  test('with an environment that is not supported is told so', async () => {
    await pods.createPod(
      'demanding',
      { envFrom: [{ configMapRef: { name: 'settings' } }] },
      { restartPolicy: 'Never' },
    );
    await pods.waitFor('demanding', 'jsonpath={.status.phase}=Failed');
    await pods.untilContainer(
      'demanding',
      ({ state }) => state.terminated?.reason === 'StartError',
    );
  });
});

describe('a pod that the local cluster can not run', () => {
  test('fails with a sentence that says why', async () => {
    const initContainers = [{ name: 'first', image: 'teal.dev/shop:v1' }];
    await pods.createPod('prepared', {}, { initContainers });
    await pods.waitFor('prepared', 'jsonpath={.status.phase}=Failed');
    assert.match(
      await pods.kubectl(
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
