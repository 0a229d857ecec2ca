// SPDX-License-Identifier: Apache-2.0
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mutatingPolicyVersion } from '@teal/local-cluster';
import type { TestCluster } from './TestCluster';

const manifests = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests',
);

/**
 * Applies what an API server with MutatingAdmissionPolicy needs, by hand as manifests/README.md says it: the folder as it
 * is, and on 1.34 and 1.35 the three files of such policies as the beta that those have.
 */
export async function applyManifests(cluster: TestCluster): Promise<void> {
  const version = mutatingPolicyVersion(cluster.facts.kubernetes);
  if (version === 'v1') {
    await apply(cluster, ['--filename', manifests]);
    return;
  }
  const files = readdirSync(manifests)
    .filter(name => name.endsWith('.yaml'))
    .map(name => readFileSync(join(manifests, name), 'utf8'))
    .map(text =>
      text.includes('kind: MutatingAdmissionPolicy')
        ? text.replaceAll(
            /^apiVersion: (.*)\/v1$/gm,
            `apiVersion: $1/${version}`,
          )
        : text,
    );
  await apply(cluster, ['--filename', '-'], files.join('\n---\n'));
}

async function apply(
  cluster: TestCluster,
  args: string[],
  input?: string,
): Promise<void> {
  const { code, stderr } = await cluster.kubectl(
    ['apply', '--server-side', ...args],
    { input },
  );
  if (code !== 0) throw new Error(`installing Teal: ${stderr}`);
}
