// SPDX-License-Identifier: Apache-2.0
/** Every row of the tables, with the real kubectl against the real API server and the shipped policies. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { type CommandResult, Kubectl } from '../harness/kubectl';
import { TestCluster } from '../harness/TestCluster';
import { type AdmissionCase, revision } from './AdmissionCase';
import { chosenCases } from './chosenCases';
import { gateCases } from './gateCases';
import { GatedWorkload, type Seen } from './GatedWorkload';
import { guardCases } from './guardCases';
import { scaleCases } from './scaleCases';
import { untilGateWorks } from './untilGateWorks';

const namespace = `admission-${randomBytes(3).toString('hex')}`;
const cluster = TestCluster.shared();
const kubectl = new Kubectl(cluster.kubectl, namespace);

before(async () => {
  await kubectl.ok(['create', 'namespace', namespace]);
  await untilGateWorks(kubectl);
});
after(() => kubectl.ok(['delete', 'namespace', namespace, '--wait=false']));

for (const [table, cases] of Object.entries({
  'the gate': gateCases,
  'the choice': chosenCases,
  'the guard': guardCases,
  scaling: scaleCases,
})) {
  describe(table, { concurrency: 4 }, () => {
    cases.forEach((each, index) => {
      const name = `${table.replace(' ', '-')}-${index + 1}`;
      it(each.name, () => run(each, new GatedWorkload(cluster, kubectl, name)));
    });
  });
}

async function run(
  each: AdmissionCase,
  workload: GatedWorkload,
): Promise<void> {
  await make(each, workload);
  const start = await workload.see();
  const acts = each.when.map(act => ({
    args: act.kubectl.map(word => word.replace('$namespace', namespace)),
    input: act.input?.(workload).replace('$namespace', namespace),
  }));
  for (const { args, input } of acts.slice(0, -1)) {
    await workload.ok(args, input);
  }
  const { metadata } = await workload.read();
  const last = acts[acts.length - 1];
  const answer = await workload.attempt(last.args, last.input);
  judgeAnswer(each, answer);
  const ids = {
    new: `g${(metadata?.generation ?? 0) + 1}`,
    kept: undefined,
  };
  judge(each.then, await workload.see(), {
    release: { ...ids, kept: start.release },
    held: { ...ids, kept: start.held },
  });
}

async function make(each: AdmissionCase, workload: GatedWorkload) {
  const flags = each.serverSide ? ['--server-side'] : [];
  await workload.ok(
    ['apply', ...flags, '-f', '-'],
    workload.manifest('v1', each.spec),
  );
  if (!each.unlabelled) await workload.label();
  if (each.given === 'settled') return;
  if (each.given === 'finished') {
    await workload.ok(revision(1).kubectl);
  }
  await workload.ok(
    ['apply', ...flags, '-f', '-'],
    workload.manifest('v2', each.spec),
  );
  if (each.given === 'held') return;
  await workload.letIn();
  if (each.given === 'running') return;
  await workload.finish();
}

function judgeAnswer(
  { refused, warned }: AdmissionCase,
  { code, stderr }: CommandResult,
): void {
  if (refused) {
    assert.notEqual(code, 0, 'the command was not refused');
    assert.match(stderr, refused);
    return;
  }
  assert.equal(code, 0, stderr);
  if (warned) assert.match(stderr, warned);
}

/** `new` and `kept` in the expectation stand for ids. */
function judge(
  expected: AdmissionCase['then'],
  seen: Seen,
  ids: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>,
): void {
  const wanted = Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [
      key,
      key in ids && (value === 'new' || value === 'kept')
        ? ids[key][value]
        : value,
    ]),
  );
  const found = Object.fromEntries(
    Object.keys(expected).map(key => [key, seen[key as keyof Seen]]),
  );
  assert.deepEqual(found, wanted);
}
