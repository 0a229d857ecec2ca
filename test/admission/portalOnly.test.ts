// SPDX-License-Identifier: Apache-2.0
/** The optional policy by which production takes commands from the portal alone. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { commandAnnotations, ROLLOUT_API_VERSION } from '@teal/rollouts-common';
import { Kubectl } from '../harness/kubectl';
import { TestCluster } from '../harness/TestCluster';
import { controller } from './GatedWorkload';
import { goodSpec } from './rolloutCases';
import { untilSo } from './untilSo';

const locked = `portal-only-${randomBytes(3).toString('hex')}`;
const open = `${locked}-not`;
const kubectl = new Kubectl(TestCluster.shared().kubectl, locked);
const policy = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests/optional/portal-only-policy.yaml',
);

/** `null` takes an annotation away. */
const annotate = (
  namespace: string,
  annotations: Readonly<Record<string, string | null>>,
  ...flags: string[]
) =>
  kubectl.attempt([
    ...['patch', 'tro', 'cart', `--namespace=${namespace}`, '--type=merge'],
    ...['--patch', JSON.stringify({ metadata: { annotations } }), ...flags],
  ]);

const { promote, approve, adjust, retry, hold, abort, rollback } =
  commandAnnotations;

before(async () => {
  for (const namespace of [locked, open]) {
    await kubectl.ok(['create', 'namespace', namespace]);
    await kubectl.ok(
      ['create', `--namespace=${namespace}`, '-f', '-'],
      JSON.stringify({
        apiVersion: ROLLOUT_API_VERSION,
        kind: 'Rollout',
        metadata: { name: 'cart', annotations: { [hold]: 'g7' } },
        spec: goodSpec,
      }),
    );
  }
  await kubectl.ok([
    ...['label', 'namespace', locked, 'rollouts.teal.dev/commands=portal'],
  ]);
  await kubectl.ok(['apply', '-f', policy]);
  await untilEffective();
});

after(async () => {
  await kubectl.ok(['delete', '-f', policy]);
  await kubectl.ok(['delete', 'namespace', locked, open, '--wait=false']);
});

/** A policy works a second or two after it was applied, and nothing tells when. */
async function untilEffective(): Promise<void> {
  await untilSo('refused by the policy', async () => {
    const dryRun = '--dry-run=server';
    const { code } = await annotate(locked, { [promote]: 'g7/2' }, dryRun);
    return code === 0 ? 'it was let in' : undefined;
  });
}

describe('in a namespace that takes commands from the portal alone', () => {
  const forward: readonly [string, string][] = [
    [promote, 'g7/2'],
    [approve, 'g7/change-board'],
    [adjust, '{"release":"g7","step":2,"weight":35}'],
    [retry, 'g7'],
  ];
  for (const [command, value] of forward) {
    it(`kubectl cannot give ${command}, and is told where to`, async () => {
      const { code, stderr } = await annotate(locked, { [command]: value });
      assert.notEqual(code, 0, 'it was let in');
      assert.match(
        stderr,
        new RegExp(
          `the command ${command.split('/')[1]} is taken from the portal`,
        ),
      );
    });
  }

  it('kubectl cannot take a hold away', async () => {
    const { code, stderr } = await annotate(locked, { [hold]: null });
    assert.notEqual(code, 0, 'it was let in');
    assert.match(stderr, /taking the hold away is taken from the portal/);
  });

  it('the way back is open to everybody', async () => {
    const back = { [abort]: 'g7', [rollback]: 'g7', [hold]: 'g7' };
    const { code, stderr } = await annotate(locked, back);
    assert.equal(code, 0, stderr);
  });

  it('the portal commands for who is signed in', async () => {
    const { code, stderr } = await annotate(
      locked,
      { [promote]: 'g7/2' },
      `--as=${controller}`,
      '--field-manager=teal-portal',
    );
    assert.equal(code, 0, stderr);
  });

  it('a command that stands may stay in other writes', async () => {
    const { code, stderr } = await annotate(locked, { note: 'x' });
    assert.equal(code, 0, stderr);
  });
});

describe('in any other namespace', () => {
  it('kubectl commands', async () => {
    const { code, stderr } = await annotate(open, { [promote]: 'g7/2' });
    assert.equal(code, 0, stderr);
  });
});
