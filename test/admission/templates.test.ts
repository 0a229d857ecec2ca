// SPDX-License-Identifier: Apache-2.0
/** Arguments of templates: declared, used, given, and none too many; each refusal says which. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import {
  ROLLOUT_API_VERSION,
  type AnalysisTemplateSpec,
} from '@teal/rollouts-common';
import { Kubectl } from '../harness/kubectl';
import { TestCluster } from '../harness/TestCluster';
import { goodSpec } from './rolloutCases';
import { untilSo } from './untilSo';

const suffix = randomBytes(3).toString('hex');
const namespace = `templates-${suffix}`;
const shared = `errors-${suffix}`;
const kubectl = new Kubectl(TestCluster.shared().kubectl, namespace);

const spec: AnalysisTemplateSpec = {
  args: [{ name: 'path' }, { name: 'limit', type: 'Number', default: '5' }],
  metrics: [
    {
      name: 'errors',
      failureCondition: 'result > args.limit',
      provider: {
        prometheus: { query: 'errors{path="{{args.path}}"}' },
      },
    },
  ],
};

const template = (of: AnalysisTemplateSpec, kind = 'AnalysisTemplate') => ({
  apiVersion: ROLLOUT_API_VERSION,
  kind,
  metadata: { name: shared },
  spec: of,
});

const offer = (object: object) =>
  kubectl.attempt(
    ['create', '--dry-run=server', '-f', '-'],
    JSON.stringify(object),
  );

/** A Rollout that gives the template these arguments. */
const uses = (
  kind: 'AnalysisTemplate' | 'ClusterAnalysisTemplate',
  ...names: string[]
) =>
  offer({
    apiVersion: ROLLOUT_API_VERSION,
    kind: 'Rollout',
    metadata: { name: 'cart' },
    spec: {
      ...goodSpec,
      analysis: {
        background: {
          templates: [
            {
              name: shared,
              kind,
              args: names.map(name => ({ name, value: '1' })),
            },
          ],
        },
      },
    },
  });

/** The API server looks for kinds of parameters every half minute, and nothing tells when: a dry run is asked until it is refused. */
async function untilArgumentsAreLookedAt(
  kind: 'AnalysisTemplate' | 'ClusterAnalysisTemplate',
): Promise<void> {
  await untilSo(`refused by the arguments of its ${kind}`, async () => {
    const { code } = await uses(kind, 'path', 'other');
    return code === 0 ? 'it was let in' : undefined;
  });
}

before(async () => {
  await kubectl.ok(['create', 'namespace', namespace]);
  for (const kind of ['AnalysisTemplate', 'ClusterAnalysisTemplate']) {
    await kubectl.apply(template(spec, kind));
  }
  await untilArgumentsAreLookedAt('AnalysisTemplate');
  await untilArgumentsAreLookedAt('ClusterAnalysisTemplate');
});
after(async () => {
  await kubectl.ok(['delete', 'clusteranalysistemplate', shared]);
  await kubectl.ok(['delete', 'namespace', namespace, '--wait=false']);
});

describe('a template', () => {
  const refused: readonly [string, AnalysisTemplateSpec, string][] = [
    [
      'that declares what no metric uses',
      { ...spec, args: [...spec.args!, { name: 'other' }] },
      'no metric uses args.other; remove the argument, or write {{args.other}} in a query',
    ],
    [
      'that uses what it does not declare',
      { ...spec, args: [{ name: 'path' }] },
      'a metric uses args.limit, which spec.args does not declare; add it there',
    ],
  ];
  for (const [what, bad, says] of refused) {
    it(`is refused ${what}`, async () => {
      const object = template(bad);
      const { stderr, code } = await offer({
        ...object,
        metadata: { name: `${shared}-bad` },
      });
      assert.notEqual(code, 0, 'it was let in');
      assert.ok(stderr.includes(says), stderr);
    });
  }
});

for (const kind of ['AnalysisTemplate', 'ClusterAnalysisTemplate'] as const) {
  describe(`a Rollout that names a ${kind}`, () => {
    it('is let in with the arguments that have no default', async () => {
      const { stderr, code } = await uses(kind, 'path');
      assert.equal(code, 0, stderr);
    });

    it('is refused without them', async () => {
      const { stderr, code } = await uses(kind, 'limit');
      assert.notEqual(code, 0, 'it was let in');
      assert.ok(
        stderr.includes(
          `${kind} ${shared} wants the argument path, which has no default; give it in the args of the reference`,
        ),
        stderr,
      );
    });

    it('is refused with one too many', async () => {
      const { stderr, code } = await uses(kind, 'path', 'other');
      assert.notEqual(code, 0, 'it was let in');
      assert.ok(
        stderr.includes(
          `${kind} ${shared} declares only the arguments path, limit; remove the others from the reference`,
        ),
        stderr,
      );
    });
  });
}
