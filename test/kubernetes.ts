// SPDX-License-Identifier: Apache-2.0
/**
 * Runs what depends on the version of Kubernetes on another one, for whoever maintains Teal:
 *
 *   yarn test:kubernetes 1.34 [--only text]
 *
 * What Teal believes about Kubernetes, the tables of admission cases, and a part of the stories end to end; first with the
 * gate as a policy where the API server can have it, then with the webhook. The control plane of that version is built the
 * first time.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mutatingPolicyVersion } from '@teal/local-cluster';

const suites = ['truths', 'admission', 'e2e-brief'];

/** What holds templates: a policy, or the webhook beside validating policies. */
type Policies = 'all' | 'validating';

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string', multiple: true, default: [] },
    },
  });
  const [kubernetes, ...others] = positionals;
  if (!kubernetes || others.length) {
    process.stderr.write('Usage: yarn test:kubernetes 1.34 [--only text]\n');
    return 2;
  }
  const roads: readonly Policies[] = mutatingPolicyVersion(kubernetes)
    ? ['all', 'validating']
    : ['validating'];
  const ends: string[] = [];
  let exitCode = 0;
  for (const policies of roads) {
    const code = await run([
      ...['--kubernetes', kubernetes, '--policies', policies, ...suites],
      ...values.only.flatMap(text => ['--only', text]),
    ]);
    exitCode = Math.max(exitCode, code);
    ends.push(
      `Kubernetes ${kubernetes}, gate as ${
        policies === 'all' ? 'a policy' : 'a webhook'
      }: ${code ? 'failed' : 'passed'}`,
    );
  }
  process.stdout.write(`${ends.join('\n')}\n`);
  return exitCode;
}

/** Suites of tests on one cluster, to their end. */
function run(args: readonly string[]): Promise<number> {
  const root = resolve(__dirname, '..');
  const child = spawn(
    process.execPath,
    [
      resolve(root, 'scripts/run-ts.mjs'),
      resolve(__dirname, 'run.ts'),
      ...args,
    ],
    { cwd: root, stdio: 'inherit' },
  );
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', code => done(code ?? 1));
  });
}

main().then(
  code => process.exit(code),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
