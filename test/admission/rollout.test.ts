// SPDX-License-Identifier: Apache-2.0
/** What the schema lets in, and what kubectl shows to an author whose Rollout it doesn't. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { ROLLOUT_API_VERSION } from '@teal/rollouts-common';
import { Kubectl } from '../harness/kubectl';
import { TestCluster } from '../harness/TestCluster';
import {
  badRollouts,
  goodRollouts,
  goodSpec,
  type SpecPart,
} from './rolloutCases';
import { badAnalyses, goodAnalyses } from './analysisCases';
import { badTraffic } from './trafficCases';

const namespace = `schema-${randomBytes(3).toString('hex')}`;
const kubectl = new Kubectl(TestCluster.shared().kubectl, namespace);

before(() => kubectl.ok(['create', 'namespace', namespace]));
after(() => kubectl.ok(['delete', 'namespace', namespace, '--wait=false']));

/** A dry run: schema, rules and policies, but nothing is stored. */
const offer = (name: string, spec: SpecPart) =>
  kubectl.attempt(
    ['create', '--dry-run=server', '--output=json', '-f', '-'],
    JSON.stringify({
      apiVersion: ROLLOUT_API_VERSION,
      kind: 'Rollout',
      metadata: { name },
      spec: { ...goodSpec, ...spec },
    }),
  );

describe('a Rollout that is let in', { concurrency: 4 }, () => {
  [...goodRollouts, ...goodAnalyses].forEach(({ name, spec }, index) =>
    it(`${name}, and nothing is added to it`, async () => {
      const { stdout, stderr, code } = await offer(`good-${index}`, spec);
      assert.equal(code, 0, stderr);
      assert.deepEqual(
        (JSON.parse(stdout) as { spec: unknown }).spec,
        JSON.parse(JSON.stringify({ ...goodSpec, ...spec })),
      );
    }),
  );
});

describe('a Rollout that is refused', { concurrency: 4 }, () => {
  [...badRollouts, ...badAnalyses, ...badTraffic].forEach(
    ({ name, spec, says }, index) =>
      it(name, async () => {
        const { stderr, code } = await offer(`bad-${index}`, spec);
        assert.notEqual(code, 0, 'it was let in');
        assert.ok(
          withoutQuotedValue(stderr).includes(withoutQuotedValue(says)),
          `expected: ${says}\nfound: ${stderr}`,
        );
      }),
  );
});

/** Older API servers quote the type of a refused value ("object") where newer ones quote the value or nothing. */
function withoutQuotedValue(refusal: string): string {
  return refusal.replaceAll(
    /Invalid value: (?:"[^"]*"|-?\d+): /g,
    'Invalid value: ',
  );
}

it('a field that nobody knows is refused by name', async () => {
  const { stderr, code } = await offer('typo', { progresDeadlineSeconds: 1 });
  assert.notEqual(code, 0);
  assert.match(stderr, /unknown field "spec\.progresDeadlineSeconds"/);
});

it('kubectl explain tells an author what a step may say', async () => {
  const { stdout } = await kubectl.attempt([
    'explain',
    'rollouts.rollouts.teal.dev.spec.strategy.steps',
  ]);
  for (const field of ['replicas', 'traffic', 'pause']) {
    assert.match(stdout, new RegExp(`^  ${field}\\s`, 'm'));
  }
  assert.match(stdout, /rounded up/);
});
