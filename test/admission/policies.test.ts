// SPDX-License-Identifier: Apache-2.0
/** Rules about Rollouts that go beyond one object's schema: rivals, the release under way, and who gives a command. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  commandAnnotations,
  ROLLOUT_API_VERSION,
  type Rollout,
} from '@teal/rollouts-common';
import { Kubectl } from '../harness/kubectl';
import { TestCluster } from '../harness/TestCluster';
import { controller } from './GatedWorkload';
import { goodSpec, type SpecPart } from './rolloutCases';
import { untilGateWorks } from './untilGateWorks';
import { untilSo } from './untilSo';

const namespace = `policies-${randomBytes(3).toString('hex')}`;
const kubectl = new Kubectl(TestCluster.shared().kubectl, namespace);

before(async () => {
  await kubectl.ok(['create', 'namespace', namespace]);
  await untilGateWorks(kubectl);
});
after(() => kubectl.ok(['delete', 'namespace', namespace, '--wait=false']));

const { traffic, workloadRef, strategy } = goodSpec;

/** A Rollout of a workload and a Service, both of the Rollout's name unless it says otherwise. */
const offer = (name: string, spec: SpecPart = {}) =>
  kubectl.attempt(
    ['apply', '-f', '-'],
    JSON.stringify({
      apiVersion: ROLLOUT_API_VERSION,
      kind: 'Rollout',
      metadata: { name },
      spec: {
        workloadRef: { ...workloadRef, name },
        strategy,
        traffic: { ...traffic, service: name },
        ...spec,
      },
    }),
  );

const patch = (name: string, body: object, ...flags: string[]) =>
  kubectl.attempt([
    ...['patch', 'tro', name, '--type=merge', '--patch'],
    ...[JSON.stringify(body), ...flags],
  ]);

const read = async (name: string) =>
  JSON.parse(
    await kubectl.ok(['get', 'tro', name, '--output=json']),
  ) as Rollout;

describe('one Rollout', () => {
  before(async () => {
    assert.equal((await offer('first')).code, 0);
  });

  /**
   * Dry runs: the API server looks up the kind of this policy's parameters only
   * twice a minute, and ignores the policy until it has found it.
   */
  const refusedInTheEnd = async (spec: SpecPart, says: string) => {
    let refusal = '';
    await untilSo('refused by the policy', async () => {
      const { code, stderr } = await kubectl.attempt(
        ['create', '--dry-run=server', '-f', '-'],
        JSON.stringify({
          apiVersion: ROLLOUT_API_VERSION,
          kind: 'Rollout',
          metadata: { name: 'second' },
          spec: { ...goodSpec, ...spec },
        }),
      );
      refusal = stderr;
      return code === 0 ? 'it was let in' : undefined;
    });
    assert.ok(refusal.includes(says), refusal);
  };

  it('has a workload for itself', () =>
    refusedInTheEnd(
      { workloadRef: { ...workloadRef, name: 'first' } },
      'Deployment first is released by Rollout first already; change that one, or delete it first',
    ));

  it('has a Service for itself', () =>
    refusedInTheEnd(
      { traffic: { ...traffic, service: 'first' } },
      'Service first belongs to the releases of Rollout first already; name another Service, or delete that Rollout first',
    ));

  it('shares a route with others', async () => {
    assert.equal((await offer('neighbour')).code, 0);
  });
});

describe('the workload of a Rollout', () => {
  const other = { spec: { workloadRef: { name: 'other' } } };

  it('can be corrected until the Rollout has taken it in', async () => {
    assert.equal((await offer('typo')).code, 0);
    const answer = await patch('typo', other, '--dry-run=server');
    assert.equal(answer.code, 0, answer.stderr);
  });

  it('stays afterwards, or it would be gated for ever; the answer says what to do instead', async () => {
    assert.equal((await offer('taken')).code, 0);
    const finalizers = ['rollouts.teal.dev/finish-release'];
    const taken = await patch('taken', { metadata: { finalizers } });
    assert.equal(taken.code, 0, taken.stderr);
    const answer = await patch('taken', other, '--dry-run=server');
    await patch('taken', { metadata: { finalizers: null } });
    const says =
      'spec.workloadRef can not change from taken to other; delete Rollout taken, which gives Deployment taken back to Kubernetes, and create it again';
    assert.ok(answer.stderr.includes(says), answer.stderr);
  });
});

/** Step 2 of 3 of release g7. */
async function release(name: string): Promise<void> {
  const answer = await offer(name, {
    strategy: {
      type: 'BlueGreen',
      steps: [
        { replicas: '20%' },
        { replicas: '50%', pause: {} },
        { replicas: '80%' },
      ],
    },
  });
  assert.equal(answer.code, 0, answer.stderr);
  const status = {
    phase: 'Progressing',
    step: '2/4',
    release: { id: 'g7', startedAt: '2026-01-01T00:00:00Z' },
  };
  const written = await patch(name, { status }, '--subresource=status');
  assert.equal(written.code, 0, written.stderr);
}

describe('while a release is under way', () => {
  const remedy = (name: string) =>
    ` while release g7 is under way; promote it to its end, or roll it back: kubectl annotate tro ${name} -n ${namespace} rollouts.teal.dev/rollback=g7`;
  const blueGreen = (...steps: SpecPart[]) => ({
    strategy: { type: 'BlueGreen', steps },
  });
  const [first, second, third] = [
    { replicas: '20%' },
    { replicas: '50%', pause: {} },
    { replicas: '80%' },
  ];

  before(() => release('busy'));

  const refusals: readonly { name: string; spec: SpecPart; says: string }[] = [
    {
      name: 'the workload stays',
      spec: { workloadRef: { name: 'other' } },
      says: 'spec.workloadRef can not change from busy',
    },
    {
      name: 'the Service stays',
      spec: { traffic: { service: 'other' } },
      says: 'spec.traffic.service can not change from busy',
    },
    {
      name: 'the routes stay',
      spec: { traffic: { routes: null } },
      says: 'spec.traffic.routes can not change',
    },
    {
      name: 'a step that has passed stays',
      spec: blueGreen({ replicas: '10%' }, second, third),
      says: 'step 1 has passed and can not change',
    },
    {
      name: 'the pods of the current step stay',
      spec: blueGreen(first, { replicas: '40%' }, third),
      says: 'step 2 has its pods already: its replicas can not change (its traffic and its pause can)',
    },
    {
      name: 'the current step is not cut off',
      spec: blueGreen(first),
      says: 'step 2 has its pods already',
    },
  ];
  for (const { name, spec, says } of refusals) {
    it(name, async () => {
      const { code, stderr } = await patch('busy', { spec });
      assert.notEqual(code, 0, 'it was let in');
      assert.ok(stderr.includes(says), stderr);
      assert.ok(stderr.includes(remedy('busy')), stderr);
    });
  }

  it('later steps, the current step’s traffic and pause, and the switches may change', async () => {
    const { code, stderr } = await patch('busy', {
      spec: {
        ...blueGreen(
          first,
          { replicas: '50%', traffic: { weight: 5 } },
          { replicas: '60%' },
          { replicas: '90%' },
        ),
        paused: true,
        onFailure: 'Pause',
      },
    });
    assert.equal(code, 0, stderr);
  });

  it('an aborted release still holds its pods, so its workload stays', async () => {
    await release('aborted');
    const status = {
      phase: 'RolledBack',
      release: {
        id: 'g7',
        startedAt: '2026-01-01T00:00:00Z',
        finishedAt: '2026-01-01T00:10:00Z',
      },
    };
    await patch('aborted', { status }, '--subresource=status');
    const { stderr } = await patch('aborted', {
      spec: { traffic: { service: 'other' } },
    });
    assert.match(stderr, /spec\.traffic\.service can not change from aborted/);
  });

  it('after its end everything may change', async () => {
    await release('over');
    const status = {
      phase: 'Healthy',
      release: {
        id: 'g7',
        startedAt: '2026-01-01T00:00:00Z',
        finishedAt: '2026-01-01T00:10:00Z',
      },
    };
    await patch('over', { status }, '--subresource=status');
    const { code, stderr } = await patch('over', {
      spec: {
        workloadRef: { name: 'over-2' },
        traffic: { service: 'over-2' },
        ...blueGreen({ replicas: 1 }),
      },
    });
    assert.equal(code, 0, stderr);
  });
});

describe('who gives a command', () => {
  const signed = (command: object) => ({
    metadata: {
      annotations: {
        ...command,
        [commandAnnotations.actor]: 'user:default/boss',
      },
    },
  });
  const actorOf = async (name: string) =>
    (await read(name)).metadata.annotations?.[commandAnnotations.actor];
  const promote = { [commandAnnotations.promote]: 'g7/2' };

  it('is the API user, whoever the command says it is', async () => {
    await offer('signed');
    await patch('signed', signed(promote));
    assert.equal(await actorOf('signed'), 'kubernetes-admin');
  });

  it('is the API user for a command without a name', async () => {
    await offer('unsigned');
    await patch(
      'unsigned',
      { metadata: { annotations: promote } },
      '--as=alice',
      '--as-group=system:masters',
    );
    assert.equal(await actorOf('unsigned'), 'alice');
  });

  it('is the one who takes a hold away', async () => {
    await offer('resumed');
    const hold = { [commandAnnotations.hold]: 'g7' };
    await patch('resumed', { metadata: { annotations: hold } });
    const without = { [commandAnnotations.hold]: null };
    await patch(
      'resumed',
      { metadata: { annotations: without } },
      '--as=alice',
      '--as-group=system:masters',
    );
    assert.equal(await actorOf('resumed'), 'alice');
  });

  it('is whom the portal names, because it acts for who is signed in', async () => {
    await offer('portal');
    await patch(
      'portal',
      signed(promote),
      `--as=${controller}`,
      '--field-manager=teal-portal',
    );
    assert.equal(await actorOf('portal'), 'user:default/boss');
  });

  it('is nobody’s business in any other write', async () => {
    await offer('quiet');
    await patch('quiet', { metadata: { annotations: { note: 'x' } } });
    assert.equal(await actorOf('quiet'), undefined);
  });

  it('may be a command that nobody could read: it is refused', async () => {
    await offer('adjusted');
    const adjust = (value: string) =>
      patch('adjusted', {
        metadata: { annotations: { 'rollouts.teal.dev/adjust': value } },
      });
    const { stderr } = await adjust('35 %');
    assert.match(stderr, /adjust takes JSON such as {"release":"g7"/);
    const fine = await adjust('{"release":"g7","step":2,"weight":35}');
    assert.equal(fine.code, 0, fine.stderr);

    const approve = (value: string) =>
      patch('adjusted', {
        metadata: { annotations: { 'rollouts.teal.dev/approve': value } },
      });
    const unclear = await approve('change-board');
    assert.match(
      unclear.stderr,
      /approve takes a release and a gate such as g7/,
    );
    const clear = await approve('g7/change-board/2');
    assert.equal(clear.code, 0, clear.stderr);
    assert.notEqual(await actorOf('adjusted'), undefined);
  });
});
