// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestCluster } from './TestCluster';

const manifests = resolve(
  __dirname,
  '../../plugins/rollouts-backend/manifests',
);
/** Where the API server, inside the cluster's network, finds the replica. */
const webhookUrl = 'https://10.200.0.1:9443';
/** As the file has it for an installation whose portal runs in the cluster. */
const shippedService =
  /service:\n +namespace: teal-system\n +name: teal-webhook\n +port: 443\n +path: (\S+)/g;

/**
 * Applies what an API server without MutatingAdmissionPolicy needs, by hand as
 * manifests/README.md says it: the files that it knows, and the webhook at an
 * address.
 */
export async function applyWithWebhook(
  cluster: TestCluster,
  policies: 'validating' | 'none',
): Promise<void> {
  const files = [
    'crd.yaml',
    'analysis-templates.yaml',
    'rbac.yaml',
    ...(policies === 'validating'
      ? ['validation-policy.yaml', 'analysis-policy.yaml']
      : []),
    'verify-gate.yaml',
    'optional/webhook-rbac.yaml',
    'optional/webhook.yaml',
  ];
  const input = files
    .map(file => readFileSync(join(manifests, file), 'utf8'))
    .join('\n---\n')
    .replace(shippedService, `url: ${webhookUrl}$1`);
  const documents = input
    .split(/^---$/m)
    .filter(
      text =>
        policies === 'none' ||
        !text.includes('kind: ValidatingWebhookConfiguration'),
    );
  const { code, stderr } = await cluster.kubectl(
    ['apply', '--server-side', '--filename', '-'],
    { input: documents.join('\n---\n') },
  );
  if (code !== 0) throw new Error(`installing Teal: ${stderr}`);
}

/**
 * Flags of a controller that only answers the API server: it looks at no
 * namespace in which a test works, and holds a Lease of its own.
 */
export const webhookReplicaFlags: readonly string[] = [
  ...['--namespace', 'teal-system', '--lease-name', 'teal-webhook-replica'],
  ...['--webhook-url', webhookUrl],
];
