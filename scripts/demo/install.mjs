// SPDX-License-Identifier: Apache-2.0
// Puts Teal into a cluster with the caller's rights, as the README tells an administrator to: the manifests, then a token
// of the account they make. The portal gets that token and no more.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup/paths.mjs';

const account = { namespace: 'teal-system', name: 'teal-controller' };
const manifests = join(root, 'plugins/rollouts-backend/manifests');

const file = name => `--filename=${join(manifests, name)}`;

/**
 * @param {(args: string[]) => Promise<string>} kubectl
 * @param {string[]} names of files below manifests/
 */
async function apply(kubectl, names) {
  await kubectl([
    'apply',
    '--server-side',
    '--field-manager=teal-install',
    ...names.map(file),
  ]);
}

/** Everything but the right to install: for a cluster of somebody's own. */
export async function installTeal(kubectl) {
  // The namespace and the kinds come before what is made of them.
  const first = ['crd.yaml', 'rbac.yaml'];
  const rest = readdirSync(manifests).filter(
    name => name.endsWith('.yaml') && !first.includes(name),
  );
  await apply(kubectl, first);
  await untilInstalled(kubectl);
  await apply(kubectl, rest);
}

/** The account with the right to install the rest itself: the portal does (`rollouts.install: true`). */
export function createInstallerAccount(kubectl) {
  return apply(kubectl, [
    'rbac.yaml',
    'optional/installer-rbac.yaml',
    'optional/catalog-rbac.yaml',
    'optional/rolling-rbac.yaml',
  ]);
}

/**
 * Resolves when the API server serves Rollouts. The demo asks before the portal, which installs them, has begun to start:
 * the bound is longer than the one of the portal, so that whichever of them is at fault says so itself.
 */
export async function untilInstalled(kubectl) {
  const crd = 'crd/rollouts.rollouts.teal.dev';
  const until = state =>
    kubectl(['wait', `--for=${state}`, '--timeout=300s', crd]);
  await until('create');
  // Before its names are accepted it has no conditions, and kubectl gives up on those instead of waiting for them.
  await until('jsonpath={.status.acceptedNames.kind}=Rollout');
  await until('condition=Established');
}

/**
 * What the portal needs to reach a cluster.
 *
 * @param {(args: string[]) => Promise<string>} kubectl
 * @param {{name: string, tokenSeconds: number}} cluster
 * @returns {Promise<import('./portal.mjs').PortalCluster>}
 */
export async function portalAccess(kubectl, { name, tokenSeconds }) {
  const token = await kubectl([
    'create',
    'token',
    account.name,
    `--namespace=${account.namespace}`,
    `--duration=${tokenSeconds}s`,
  ]);
  const config = JSON.parse(
    await kubectl([
      'config',
      'view',
      '--raw',
      '--minify',
      '--flatten',
      '--output=json',
    ]),
  );
  const { server, ...tls } = config.clusters[0].cluster;
  return {
    name,
    url: server,
    caData: tls['certificate-authority-data'],
    skipTLSVerify: tls['insecure-skip-tls-verify'] ?? false,
    token: token.trim(),
  };
}
