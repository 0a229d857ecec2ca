// SPDX-License-Identifier: Apache-2.0
/** `yarn controller --install` on clusters that have never seen Teal, and what it says of their guard. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type LocalCluster,
  mutatingPolicyVersion,
  startLocalCluster,
} from '@teal/local-cluster';
import { ROLLOUT_API_VERSION } from '@teal/rollouts-common';
import { TestCluster } from '../harness/TestCluster';
import { ControllerLog } from './ControllerLog';
import { goodSpec } from './rolloutCases';

const { kubernetes } = TestCluster.shared().facts;
const small = { kubernetes, gateway: false, prometheus: false } as const;
const held = 'Template changes are held';
const notHeld = 'Template changes are NOT held';

/** One cluster for all the tests of a block, and controllers that end with it. */
function clusterOf(options: { readonly admissionPolicies: boolean }) {
  const world: { cluster?: LocalCluster; log?: ControllerLog } = {};
  before(async () => {
    world.cluster = await startLocalCluster({ ...small, ...options });
  });
  after(async () => {
    await world.log?.stop();
    await world.cluster?.stop();
  });
  const cluster = () => {
    assert.ok(world.cluster);
    return world.cluster;
  };
  return {
    cluster,
    async kubectl(args: string[], input?: string): Promise<string> {
      const { code, stdout, stderr } = await cluster().kubectl(args, { input });
      assert.equal(code, 0, stderr);
      return stdout;
    },
    /** Starts a controller; the one before has ended. */
    async start(kubeconfig: string, ...flags: string[]) {
      await world.log?.stop();
      world.log = new ControllerLog({ kubeconfig, flags });
      return world.log;
    },
  };
}

// Before 1.34 there is none to switch on.
if (mutatingPolicyVersion(kubernetes)) {
  describe('a cluster with the policy API', () => {
    const { cluster, kubectl, start } = clusterOf({
      admissionPolicies: true,
    });

    it('is ready after one command, and proves its gate', async () => {
      const log = await start(cluster().kubeconfig, '--install');
      const { reason } = await log.line(held);
      assert.match(
        String(reason),
        /^the policy gate\.rollouts\.teal\.dev in the API server \(v1\.\d+\.\d+\) holds template changes/,
      );
      assert.equal((await log.line('Ready')).rollouts, 0);
      // The first try: nobody has to know how long policies take.
      await kubectl(
        ['create', '--dry-run=server', '-f', '-'],
        JSON.stringify({
          apiVersion: ROLLOUT_API_VERSION,
          kind: 'Rollout',
          metadata: { name: 'cart' },
          spec: goodSpec,
        }),
      );
    });

    it('is not written by a second run', async () => {
      const log = await start(cluster().kubeconfig, '--install');
      await log.line(held);
      assert.deepEqual(
        log.lines.filter(({ message }) => message === 'Installed'),
        [],
      );
    });

    it('says so when somebody takes the policy away, and when it is back', async () => {
      const account = await cluster().kubeconfigFor(
        'teal-system',
        'teal-controller',
      );
      const log = await start(account);
      await log.line(held);
      const since = log.lines.length;
      const binding = 'mutatingadmissionpolicybinding/gate.rollouts.teal.dev';
      const saved = await kubectl(['get', binding, '--output=json']);
      const { apiVersion, kind, metadata, spec } = JSON.parse(saved);
      await kubectl(['delete', binding]);
      const missing = await log.line(notHeld, since);
      assert.match(
        String(missing.reason),
        /^mutatingadmissionpolicybindings\/gate\.rollouts\.teal\.dev is missing, so a template change would roll natively; install with/,
      );
      await kubectl(
        ['create', '-f', '-'],
        JSON.stringify({
          ...{ apiVersion, kind, spec },
          metadata: { name: metadata.name, labels: metadata.labels },
        }),
      );
      await log.line(held, log.lines.indexOf(missing));
    });

    it('names who can help an account that may not install', async () => {
      const account = await cluster().kubeconfigFor(
        'teal-system',
        'teal-controller',
      );
      await kubectl([
        'delete',
        'validatingadmissionpolicy',
        'notice.rollouts.teal.dev',
      ]);
      const log = await start(account, '--install');
      const { error } = await log.line('Not started; trying again');
      assert.match(
        String(error),
        /^system:serviceaccount:teal-system:teal-controller may not install ValidatingAdmissionPolicy notice\.rollouts\.teal\.dev .*let an administrator run `kubectl apply/,
      );
    });
  });
}

describe('a cluster without the policy API', () => {
  const { cluster, kubectl, start } = clusterOf({ admissionPolicies: false });
  const reason =
    /^this API server \(v1\.\d+\.\d+\) has no MutatingAdmissionPolicy, and no admission webhook of Teal's is installed, so nothing would hold a template change back: use Kubernetes 1\.36 or newer/;

  it('is installed without the gate, and says so', async () => {
    const log = await start(cluster().kubeconfig, '--install');
    const warning = await log.line('Installing without the gate');
    assert.match(String(warning.reason), reason);
    assert.match(String((await log.line(notHeld)).reason), reason);
    await log.line('Ready');
  });

  it('shows it on every Rollout: Gated is False, with the reason', async () => {
    const labels = { app: 'cart' };
    const objects = [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'cart' },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: 'c', image: 'teal.dev/idle:v1' }] },
          },
        },
      },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'cart' },
        spec: { selector: labels, ports: [{ port: 80 }] },
      },
      {
        apiVersion: ROLLOUT_API_VERSION,
        kind: 'Rollout',
        metadata: { name: 'cart' },
        spec: { ...goodSpec, traffic: { service: 'cart' } },
      },
    ];
    await kubectl(
      ['apply', '-f', '-'],
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }),
    );
    const gated = '.status.conditions[?(@.type=="Gated")]';
    await kubectl([
      ...['wait', 'tro/cart', '--timeout=180s'],
      `--for=jsonpath={${gated}.status}=False`,
    ]);
    const message = await kubectl([
      ...['get', 'tro', 'cart', '--output'],
      `jsonpath={${gated}.message}`,
    ]);
    assert.match(message, /has no MutatingAdmissionPolicy/);
    assert.equal(
      await kubectl([
        ...['get', 'deployment', 'cart', '--output'],
        'jsonpath={.metadata.labels}',
      ]),
      '',
      'a workload that nothing guards got the label',
    );
  });
});
