// SPDX-License-Identifier: Apache-2.0
/**
 * The files of `manifests/` as objects: the same ones that an administrator
 * applies with kubectl, with the accounts of this installation put in.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { parseAllDocuments } from 'yaml';
import type { ResourceType } from '../controller/kubeApi';
import { POLICY_GROUP, PolicyApi } from './policyApi';
import type { WebhookClient } from './webhook/settings';

/** An object to apply. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** The account that manifests/rbac.yaml creates, as the API server calls it. */
export const SHIPPED_ACCOUNT =
  'system:serviceaccount:teal-system:teal-controller';

/** A user name that can't be written into a policy. */
export class AccountNameError extends Error {
  readonly name = 'AccountNameError';
  readonly account: string;

  constructor(account: string) {
    super(
      `${JSON.stringify(
        account,
      )} can't be the controller's account: a user name has 1 to 512 characters and no quote, backslash or control character`,
    );
    this.account = account;
  }
}

/** Where the files are, in the sources as in the built package. */
export const manifestsDirectory = resolvePackagePath(
  '@teal/rollouts-backend',
  'manifests',
);

/** What everything else is made of comes first. */
const FILES = [
  'crd.yaml',
  'analysis-templates.yaml',
  'rbac.yaml',
  'gate-policy.yaml',
  'autoscaler-policy.yaml',
  'actor-policy.yaml',
  'validation-policy.yaml',
  'analysis-policy.yaml',
  'verify-gate.yaml',
] as const;

/** Instead of the policies that a server lacks: first the rights, then who may use them. */
const WEBHOOK_FILES = [
  'optional/webhook-rbac.yaml',
  'optional/webhook.yaml',
] as const;

/** The webhook warns by itself. */
const NOTICE_POLICY = 'notice.rollouts.teal.dev';

/**
 * Every object that Teal needs in a cluster with these policies, in the order
 * of their application. Policies that the server doesn't know are left out; the
 * webhook takes their place where there is one.
 *
 * @throws AccountNameError
 */
export async function readManifests(options: {
  readonly policies: PolicyApi;
  /** API users whose writes count as the controller's. */
  readonly accounts: readonly string[];
  /** Where the API server finds the webhook; absent: there is none. */
  readonly webhook?: WebhookClient;
}): Promise<Manifest[]> {
  const { policies, accounts } = options;
  const webhook = policies.mutating ? undefined : options.webhook;
  const manifests: Manifest[] = [];
  for (const file of [...FILES, ...(webhook ? WEBHOOK_FILES : [])]) {
    const text = await readFile(resolve(manifestsDirectory, file), 'utf8');
    for (const document of parseAllDocuments(withAccounts(text, accounts))) {
      if (document.errors.length) throw document.errors[0];
      const manifest = forServer(
        document.toJS() as Manifest,
        policies,
        webhook,
      );
      if (manifest) manifests.push(manifest);
    }
  }
  return manifests;
}

/** The policies name the shipped account as the one element of a CEL list. */
function withAccounts(text: string, accounts: readonly string[]): string {
  for (const account of accounts) {
    // eslint-disable-next-line no-control-regex
    if (!/^[^'"\\\u0000-\u001f]{1,512}$/.test(account)) {
      throw new AccountNameError(account);
    }
  }
  const list = accounts.map(account => `'${account}'`).join(', ');
  return text.replaceAll(`['${SHIPPED_ACCOUNT}']`, () => `[${list}]`);
}

function forServer(
  manifest: Manifest,
  { mutating, validating }: PolicyApi,
  webhook: WebhookClient | undefined,
): Manifest | undefined {
  const at = (version: string | undefined) =>
    version === undefined
      ? undefined
      : { ...manifest, apiVersion: `${POLICY_GROUP}/${version}` };
  if (manifest.kind.startsWith('MutatingAdmission')) return at(mutating);
  if (manifest.kind.startsWith('ValidatingAdmission')) {
    const warnsTwice = webhook && manifest.metadata.name === NOTICE_POLICY;
    return warnsTwice ? undefined : at(validating);
  }
  if (!webhook) return manifest;
  if (manifest.kind === 'ValidatingWebhookConfiguration' && validating) {
    return undefined;
  }
  return reachedAt(manifest, webhook);
}

interface WebhookManifest extends Manifest {
  readonly webhooks: readonly {
    readonly clientConfig: { readonly service: { readonly path: string } };
  }[];
}

/** The file names a Service of the shipped name; this installation's may be elsewhere. */
function reachedAt(manifest: Manifest, client: WebhookClient): Manifest {
  if (!manifest.kind.endsWith('WebhookConfiguration')) return manifest;
  const { webhooks } = manifest as WebhookManifest;
  const clientConfig = (path: string) =>
    'url' in client
      ? { url: `${client.url}${path}` }
      : { service: { ...client.service, path } };
  const reached = webhooks.map(webhook => ({
    ...webhook,
    clientConfig: clientConfig(webhook.clientConfig.service.path),
  }));
  return Object.assign({}, manifest, { webhooks: reached });
}

const PLURALS: Readonly<Record<string, string>> = {
  CustomResourceDefinition: 'customresourcedefinitions',
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  MutatingAdmissionPolicy: 'mutatingadmissionpolicies',
  MutatingAdmissionPolicyBinding: 'mutatingadmissionpolicybindings',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
  Deployment: 'deployments',
  Secret: 'secrets',
};

/** Where objects of this kind are. */
export function resourceTypeOf({ apiVersion, kind }: Manifest): ResourceType {
  const plural = PLURALS[kind];
  if (!plural) throw new TypeError(`no path is known for the kind ${kind}`);
  const [version, group = ''] = apiVersion.split('/').reverse();
  return { group, version, plural };
}
