// SPDX-License-Identifier: Apache-2.0
/** A release that asks people and servers, on a real API server: kubectl says yes, and a hook says no, yes, and "go back". */
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import type { Gate, GateStatus, Rollout } from '@teal/rollouts-common';
import { ControllerProcess } from '../harness/ControllerProcess';
import { HookServer, isSigned } from '../harness/controllerInternals';
import { story } from '../harness/story';
import type { Teal } from '../harness/Teal';
import { assertCleanEnd, assertHeld, assertUnseen } from '../harness/verdicts';

const SECRET = 'known to the servers and the cluster';

const secretRules = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests/optional/analysis-rbac.yaml',
);

function gatesFor(hook: HookServer): Gate[] {
  const webhook = {
    url: hook.url,
    secretRef: { name: 'gates', key: 'signs' },
    interval: '1s',
  };
  return [
    { name: 'change-board', when: 'Start', approval: {} },
    { name: 'load-test', when: 'Traffic', steps: [1], webhook },
    { name: 'orders', when: 'Rollback', webhook },
  ];
}

/** The Secret that signs, and the right to read it. */
async function allowSecret({ kubectl, namespace }: Teal): Promise<void> {
  await kubectl.ok(['apply', '-f', secretRules]);
  await kubectl.ok([
    ...['create', 'rolebinding', 'teal-analysis-secrets'],
    '--clusterrole=teal-analysis-secrets',
    '--serviceaccount=teal-system:teal-controller',
  ]);
  await kubectl.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'gates',
      namespace,
      labels: { 'rollouts.teal.dev/analysis': 'true' },
    },
    stringData: { signs: SECRET },
  } as object);
}

const gateOf = ({ status }: Rollout, name: string): GateStatus | undefined =>
  status?.gates?.find(it => it.name === name);

const untilGate = async (
  teal: Teal,
  name: string,
  state: GateStatus['state'],
): Promise<GateStatus> => {
  const rollout = await teal.until(
    `gate ${name} is ${state}`,
    it => gateOf(it, name)?.state === state,
  );
  return gateOf(rollout, name)!;
};

story(
  'a release asks a person before it begins and a server before its first request, and another server sends it back',
  'gates',
  {
    shop: false,
    replicas: 2,
    steps: [{ replicas: '50%', traffic: { weight: 20 }, pause: {} }],
  },
  async teal => {
    const hook = await HookServer.start();
    /** What the two hooks say, by the name of their gate. */
    const says: Record<string, object> = {
      'load-test': { approved: false, reason: 'the load test runs' },
      orders: { rollback: false },
    };
    hook.answer = ({ body }) => ({ body: says[String(body.gate)] });
    let controller = startController(teal, hook);
    try {
      await teal.startShop();
      await allowSecret(teal);
      await teal.patchRollout({ spec: { gates: gatesFor(hook) } });
      const gateway = teal.visitGateway(200);

      await teal.deploy('v2');
      await untilGate(teal, 'change-board', 'Waiting');
      await assertHeld(teal);
      const release = teal.releaseId();
      const { message = '' } = teal.rollout().status ?? {};
      const [, command = ''] =
        /or with (kubectl annotate .*)$/.exec(message) ?? [];
      assert.match(command, new RegExp(`approve=${release}/change-board$`));
      await teal.kubectl.ok([
        ...command.split(' ').slice(1),
        'rollouts.teal.dev/reason=CHG-12',
      ]);
      const approved = await untilGate(teal, 'change-board', 'Approved');
      assert.ok(approved.by, 'the API server says who approved it');
      assert.equal(approved.reason, 'CHG-12');

      const denied = await untilGate(teal, 'load-test', 'Denied');
      assert.equal(denied.reason, 'the load test runs');
      await teal.untilPhase('Paused');
      await gateway.ledger.reached({ count: 200, sentAfter: Date.now() });
      assertUnseen(gateway, 'v2');

      await controller.kill();
      says['load-test'] = { approved: true };
      controller = startController(teal, hook);
      await untilGate(teal, 'load-test', 'Approved');
      await gateway.ledger.reached({
        count: 50,
        sentAfter: Date.now(),
        version: 'v2',
      });
      assert.deepEqual(gateOf(teal.rollout(), 'change-board'), approved);

      says.orders = { rollback: true, reason: 'orders fall' };
      const { status } = await teal.untilPhase('RolledBack');
      assert.equal(status?.release?.result, 'Failed');
      assert.match(
        status?.release?.reason ?? '',
        /webhook "orders" asked for the rollback: orders fall/,
      );
      assertDeliveries(hook, { teal, release });

      await teal.rollBack();
      await teal.untilPhase('Healthy');
      await assertCleanEnd(teal, { version: 'v1', clients: [gateway] });
    } finally {
      await controller.stop();
      await hook.stop();
    }
  },
);

/**
 * A second life has the same identity, because the first is dead for certain, and so takes over at once: the Lease is of
 * the usual length, which a busy machine renews in time, and no question is asked again for another reason.
 */
function startController(teal: Teal, hook: HookServer): ControllerProcess {
  return ControllerProcess.start({
    kubeconfig: teal.cluster.facts.controllerKubeconfig,
    logFile: teal.cluster.facts.controllerLog,
    flags: ['--identity', teal.namespace, '--analysis-host', hook.host],
  });
}

/** Each is signed, says what it is about, and comes once, but for the one that a controller died over. */
function assertDeliveries(
  { deliveries }: HookServer,
  about: { readonly teal: Teal; readonly release: string },
): void {
  for (const delivery of deliveries) {
    assert.ok(isSigned(delivery, SECRET), delivery.text);
    const { namespace, rollout, release } = delivery.body;
    assert.deepEqual(
      { namespace, rollout, release },
      {
        namespace: about.teal.namespace,
        rollout: about.teal.name,
        release: about.release,
      },
    );
    assert.equal(delivery.headers['webhook-id'], delivery.body.delivery);
  }
  const first = deliveries.find(({ body }) => body.gate === 'load-test');
  assert.deepEqual(
    {
      when: first?.body.when,
      step: first?.body.step,
      weight: first?.body.weight,
      weightNow: first?.body.weightNow,
      images: first?.body.images,
    },
    {
      when: 'Traffic',
      step: 1,
      weight: 20,
      weightNow: 0,
      images: { stable: ['teal.dev/shop:v1'], canary: ['teal.dev/shop:v2'] },
    },
  );
  const ids = deliveries.map(({ body }) => body.delivery);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  // One question of each gate can have been under way when the controller was killed.
  assert.ok(twice.length <= 2, `asked twice: ${twice.join(', ')}`);
}
