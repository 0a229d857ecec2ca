// SPDX-License-Identifier: Apache-2.0
/** The admission webhook on API servers without MutatingAdmissionPolicy: installed, broken, rotated, and without a portal. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LocalCluster, startLocalCluster } from '@teal/local-cluster';
import {
  HELD_MARKER,
  ROLLOUT_API_VERSION,
  workloadMarks,
} from '@teal/rollouts-common';
import type { CommandResult } from '../harness/kubectl';
import { kubeconfigInside } from '../harness/kubeconfigInside';
import { TestCluster } from '../harness/TestCluster';
import { ControllerLog } from './ControllerLog';
import { goodSpec } from './rolloutCases';

const held = 'Template changes are held';
const notHeld = 'Template changes are NOT held';
const address = (port: number) => `https://10.200.0.1:${port}`;
const configuration = 'mutatingwebhookconfiguration/rollouts.teal.dev';
const secret = 'teal-webhook-certificate';

const world: { cluster?: LocalCluster; logs: ControllerLog[] } = { logs: [] };
const cluster = () => {
  assert.ok(world.cluster);
  return world.cluster;
};
const attempt = (args: string[], input?: string): Promise<CommandResult> =>
  cluster().kubectl(args, { input });
async function kubectl(args: string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await attempt(args, input);
  assert.equal(code, 0, stderr);
  return stdout;
}

/** A portal's controller inside the cluster's network, with the webhook at this port. */
function serve(kubeconfig: string, port: number, ...flags: string[]) {
  const log = new ControllerLog({
    kubeconfig: kubeconfigInside(
      kubeconfig,
      join(cluster().directory, `inside-${port}.kubeconfig`),
    ),
    inside: cluster().insideCommand,
    flags: [
      ...['--webhook-url', address(port), '--webhook-port', String(port)],
      ...flags,
    ],
  });
  world.logs.push(log);
  return log;
}

const labels = { app: 'cart' };
const cart = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', labels: { [workloadMarks.gatedLabel]: 'true' } },
  spec: {
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'c', image: 'teal.dev/idle:v1' }] },
    },
  },
};

/** A template change of the gated Deployment that is never stored. */
const offer = () =>
  attempt([
    ...['set', 'image', 'deployment/cart', 'c=teal.dev/idle:v2'],
    ...['--dry-run=server', '--output=json'],
  ]);

before(async () => {
  world.cluster = await startLocalCluster({
    kubernetes: TestCluster.shared().facts.kubernetes,
    gateway: false,
    prometheus: false,
    admissionPolicies: 'validating',
  });
});
after(async () => {
  await Promise.all(world.logs.map(log => log.stop()));
  await world.cluster?.stop();
});

describe('a portal that serves the webhook', () => {
  it('installs it where there are no policies, and proves it', async () => {
    const log = serve(cluster().kubeconfig, 9443, '--install');
    const { reason } = await log.line(held);
    assert.match(
      String(reason),
      /^the admission webhook gate\.needs-teal-portal\.rollouts\.teal\.dev holds template changes; while no portal answers, the API server \(v1\.\d+\.\d+\) refuses them$/,
    );
    await kubectl(['create', '-f', '-'], JSON.stringify(cart));
    const { stdout, stderr } = await offer();
    assert.match(stdout, new RegExp(HELD_MARKER));
    assert.match(
      stderr,
      /Warning: stored, nothing failed: the new pod template/,
    );
  });

  it('is not written by a second run', async () => {
    await world.logs[0].stop();
    const log = serve(cluster().kubeconfig, 9443, '--install');
    await log.line(held);
    assert.deepEqual(
      log.lines.filter(({ message }) => /Installed|changed$/.test(message)),
      [],
    );
  });

  it('says on every Rollout what guards it', async () => {
    await kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({
        apiVersion: ROLLOUT_API_VERSION,
        kind: 'Rollout',
        metadata: { name: 'cart' },
        spec: { ...goodSpec, traffic: { service: 'cart' } },
      }),
    );
    await untilGated('reason', 'Webhook');
  });

  it('shares its certificate with a second one, whose account needs no more than the shipped roles', async () => {
    const account = await cluster().kubeconfigFor(
      'teal-system',
      'teal-controller',
    );
    const flags = ['--namespace', 'teal-system', '--lease-name', 'second'];
    const log = serve(account, 9444, ...flags);
    await log.line('Webhook listens');
    await log.line(held);
    await moveTo(9444);
    assert.match((await offer()).stdout, new RegExp(HELD_MARKER));
    assert.deepEqual(
      log.lines.filter(
        line =>
          /changed$/.test(line.message) ||
          /forbidden|cannot|may not/i.test(JSON.stringify(line)),
      ),
      [],
    );
  });

  it('says so when no portal answers the API server any more, and when one does again', async () => {
    const [, log, second] = world.logs;
    const since = log.lines.length;
    await second.stop();
    const { reason } = await log.line(notHeld, since);
    assert.match(
      String(reason),
      /does not answer the API server, which refuses template changes of gated workloads meanwhile: .*connection refused/,
    );
    await untilGated('status', 'False');
    const broken = log.lines.length;
    await moveTo(9443);
    await log.line(held, broken);
    await untilGated('status', 'True');
  });

  it('rotates its certificate while every write is answered', async () => {
    await world.logs[1].stop();
    // 43 s: renewed after two thirds of it and served a little later, long before the end of the one before.
    const log = serve(
      cluster().kubeconfig,
      9443,
      ...['--webhook-certificate-days', '0.0005'],
    );
    await kubectl(['delete', 'secret', '-n', 'teal-system', secret]);
    await rotated(log, 'replace');
    await log.line(held);
    const since = log.lines.length;
    let asked = 0;
    let rotating = true;
    const promoted = rotated(log, 'promote', since).finally(() => {
      rotating = false;
    });
    const isAnswered = async () => {
      const { stdout, stderr, code } = await offer();
      assert.equal(code, 0, stderr);
      assert.match(stdout, new RegExp(HELD_MARKER));
    };
    while (rotating) {
      await isAnswered();
      asked += 1;
    }
    await promoted;
    assert.ok(asked > 10, `${asked} writes`);
    // By the certificate that followed.
    for (let more = 0; more < 10; more += 1) await isAnswered();
    await log.stop();
  });
});

/** What the condition Gated of the one Rollout says. */
async function untilGated(field: string, value: string): Promise<void> {
  await kubectl([
    ...['wait', 'tro/cart', '--timeout=180s'],
    `--for=jsonpath={.status.conditions[?(@.type=="Gated")].${field}}=${value}`,
  ]);
}

/** The API server calls another port from now on; it takes a moment until it does. */
async function moveTo(port: number): Promise<void> {
  const { webhooks } = JSON.parse(
    await kubectl(['get', configuration, '--output=json']),
  ) as { webhooks: { clientConfig: { url: string } }[] };
  await kubectl([
    ...['patch', configuration, '--type=json', '--patch'],
    JSON.stringify(
      webhooks.map(({ clientConfig }, index) => ({
        op: 'replace',
        path: `/webhooks/${index}/clientConfig/url`,
        value: clientConfig.url.replace(/:\d+\//, `:${port}/`),
      })),
    ),
  ]);
}

/** The replica says that it changed the certificate this way. */
async function rotated(
  log: ControllerLog,
  change: string,
  since: number = 0,
): Promise<void> {
  for (let from = since; ; ) {
    const line = await log.line('Webhook certificate changed', from);
    if (line.change === change) return;
    from = log.lines.indexOf(line) + 1;
  }
}

describe('without any portal', () => {
  it('a gated workload can not change its template; the refusal names the portal and the way out', async () => {
    const { code, stderr } = await offer();
    assert.notEqual(code, 0);
    assert.match(
      stderr,
      /failed calling webhook "gate\.needs-teal-portal\.rollouts\.teal\.dev".*teal-portal-is-down\/start-it\/or-break-glass\/annotate-rollouts\.teal\.dev-bypass-and-drop-label-rollouts\.teal\.dev-gated/,
    );
  });

  it('everything else about it can change', async () => {
    await kubectl(['label', 'deployment', 'cart', 'team=a']);
    await kubectl(['annotate', 'deployment', 'cart', 'note=b']);
    await kubectl(['scale', 'deployment/cart', '--replicas=2']);
    await kubectl(['scale', 'deployment/cart', '--replicas=0']);
    await kubectl([
      ...['patch', 'deployment', 'cart', '--type=merge', '--patch'],
      '{"spec":{"replicas":1,"minReadySeconds":4}}',
    ]);
  });

  it('the break-glass of the manual works, and the workload is native', async () => {
    const out = {
      metadata: {
        labels: { [workloadMarks.gatedLabel]: null },
        annotations: { [workloadMarks.bypass]: 'portal is down, ticket 4711' },
      },
    };
    await kubectl([
      ...['patch', 'deployment', 'cart', '--type=merge', '--patch'],
      JSON.stringify(out),
    ]);
    const { code, stdout, stderr } = await offer();
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout, new RegExp(HELD_MARKER));
  });
});
