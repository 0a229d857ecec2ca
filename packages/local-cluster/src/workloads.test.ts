// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { PodCluster, patience, shell } from './testing/PodCluster.ts';

let pods: PodCluster;
let scratch: string;

before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'teal-workloads-'));
  pods = await PodCluster.start();
});

after(async () => {
  await pods?.cluster.stop();
  rmSync(scratch, { recursive: true, force: true });
});

describe('kubectl logs', () => {
  test('shows the end of a log, and follows it to its end', async () => {
    const heard = join(scratch, 'heard');
    await pods.createPod(
      'talker',
      shell(
        `echo line 1; until test -e ${heard}; do sleep 0.02; done; for i in 2 3 4 5; do echo line $i; sleep 0.1; done`,
      ),
      { restartPolicy: 'Never' },
    );
    await pods.waitFor(
      'talker',
      'jsonpath={.status.containerStatuses[0].started}=true',
    );
    const followed = pods.kubectl('logs', '-f', 'talker');
    writeFileSync(heard, '');
    assert.equal(await followed, 'line 1\nline 2\nline 3\nline 4\nline 5\n');
    assert.equal(
      await pods.kubectl('logs', '--tail=2', 'talker'),
      'line 4\nline 5\n',
    );
  });
});

describe('kubectl', () => {
  test('runs a command in a container and answers its exit code', async () => {
    await pods.createPod('host', {
      readinessProbe: { tcpSocket: { port: 8080 } },
    });
    await pods.waitFor('host', 'condition=Ready');
    const asked = [
      'exec',
      'host',
      '--',
      'sh',
      '-c',
      'echo "at $POD_IP"; exit 7',
    ];
    const { stdout, code } = await pods.cluster.kubectl(asked);
    assert.equal(stdout, `at ${(await pods.statusOf('host')).podIP}\n`);
    assert.equal(code, 7);
  });

  test('forwards a port to a pod', async () => {
    const forwarding = spawn(pods.cluster.kubectlPath, [
      ...['--kubeconfig', pods.cluster.kubeconfig],
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
    await pods.apply({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'once' },
      spec: { template },
    });
    await pods.kubectl(
      'wait',
      'job/once',
      '--for=condition=Complete',
      `--timeout=${patience}`,
    );
  });

  test('hundreds of idle pods are Available, and gone after a deletion', async () => {
    const labels = { app: 'crowd' };
    await pods.apply({
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
    await pods.kubectl(
      'wait',
      'deployment/crowd',
      '--for=jsonpath={.status.readyReplicas}=300',
      `--timeout=${patience}`,
    );
    await pods.kubectl(
      'delete',
      'deployment/crowd',
      '--cascade=foreground',
      `--timeout=${patience}`,
    );
    await pods.kubectl(
      'wait',
      'pods',
      '-l',
      'app=crowd',
      '--for=delete',
      `--timeout=${patience}`,
    );
  });

  test('an idle pod answers on its declared port', async () => {
    await pods.createPod('idle', {
      image: 'teal.dev/idle:v7',
      ports: [{ containerPort: 9000 }],
    });
    await pods.waitFor('idle', 'condition=Ready');
    (
      await pods.cluster.dial(`${(await pods.statusOf('idle')).podIP}:9000`)
    ).destroy();
  });
});
