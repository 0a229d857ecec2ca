// SPDX-License-Identifier: Apache-2.0
/**
 * app-config -> which clusters there are and how to reach each: the clusters are
 * configured once, in `kubernetes:`; `rollouts.clusters` adds what is missing.
 * A cluster that can't be reached this way stays in the list with the reason.
 */
import type { Config } from '@backstage/config';
import type { ConfiguredCluster } from '@teal/rollouts-node';
import type { ClusterSettings, RolloutsSettings } from '../config';

/** One cluster of the configuration. */
export interface ClusterPlan {
  readonly name: string;
  readonly cluster: ConfiguredCluster;
  readonly access: PlannedAccess;
  /** Its entry in `rollouts.clusters`. */
  readonly settings?: ClusterSettings;
}

/** How Teal would connect by itself. */
export type PlannedAccess =
  /** Credentials of `rollouts.clusters`: connectors aren't asked. */
  | {
      readonly how: 'kubeconfig';
      readonly file: string;
      readonly context?: string;
    }
  | { readonly how: 'ownToken'; readonly token: string }
  /** What the `kubernetes:` configuration gives. */
  | { readonly how: 'token'; readonly token: string; readonly caFile?: string }
  | { readonly how: 'kubectlProxy' }
  | { readonly how: 'inCluster' }
  | { readonly how: 'unsupported'; readonly reason: string };

interface Found {
  readonly cluster: ConfiguredCluster;
  readonly access: PlannedAccess;
}

/** `kubectl proxy` listens there unless told otherwise. */
const KUBECTL_PROXY_URL = 'http://127.0.0.1:8001';

/** Every cluster once; where two locators know a name, the first counts, as in the Kubernetes plugin. */
export function configuredClusters(
  root: Config,
  settings: RolloutsSettings,
): ClusterPlan[] {
  const plans = new Map<string, ClusterPlan>();
  for (const { cluster, access } of kubernetesClusters(root)) {
    if (plans.has(cluster.name)) continue;
    plans.set(cluster.name, { name: cluster.name, cluster, access });
  }
  for (const own of settings.clusters) {
    const known = plans.get(own.name);
    plans.set(own.name, withSettings(own, known));
  }
  return [...plans.values()];
}

function withSettings(
  own: ClusterSettings,
  known: ClusterPlan | undefined,
): ClusterPlan {
  const cluster: ConfiguredCluster = {
    ...known?.cluster,
    name: own.name,
    url: own.url ?? known?.cluster.url,
    caData: own.caData ?? known?.cluster.caData,
    skipTLSVerify: own.skipTLSVerify ?? known?.cluster.skipTLSVerify,
  };
  return {
    name: own.name,
    cluster,
    settings: own,
    access: ownAccess(own, cluster) ?? known?.access ?? noAccess(own.name),
  };
}

function ownAccess(
  own: ClusterSettings,
  cluster: ConfiguredCluster,
): PlannedAccess | undefined {
  if (own.kubeconfig) return { how: 'kubeconfig', ...own.kubeconfig };
  if (own.serviceAccountToken === undefined) return undefined;
  return cluster.url
    ? { how: 'ownToken', token: own.serviceAccountToken }
    : {
        how: 'unsupported',
        reason: `rollouts.clusters entry "${own.name}" has a serviceAccountToken and no url, and the kubernetes: configuration knows no cluster of this name; add the url`,
      };
}

function noAccess(name: string): PlannedAccess {
  return {
    how: 'unsupported',
    reason: `the kubernetes: configuration knows no cluster "${name}", and its entry in rollouts.clusters has no credentials; add url and serviceAccountToken, or a kubeconfig`,
  };
}

function kubernetesClusters(root: Config): Found[] {
  const methods =
    root.getOptionalConfigArray('kubernetes.clusterLocatorMethods') ?? [];
  return methods.flatMap(method => {
    const type = method.getString('type');
    if (type === 'localKubectlProxy') return [kubectlProxyCluster()];
    if (type !== 'config') return [unreadLocator(type)];
    return (method.getOptionalConfigArray('clusters') ?? []).map(configCluster);
  });
}

function kubectlProxyCluster(): Found {
  return {
    cluster: {
      name: 'local',
      url: KUBECTL_PROXY_URL,
      authProvider: 'localKubectlProxy',
    },
    access: { how: 'kubectlProxy' },
  };
}

/** A locator that finds its clusters at run time: Teal can't know their names, so it shows the locator itself. */
function unreadLocator(type: string): Found {
  return {
    cluster: { name: `${type} (cluster locator)` },
    access: {
      how: 'unsupported',
      reason: `Teal does not read the cluster locator "${type}"; name its clusters in rollouts.clusters with url and serviceAccountToken`,
    },
  };
}

const AUTH_PROVIDER = 'kubernetes.io/auth-provider';

function configCluster(config: Config): Found {
  const metadata = config.getOptional<Record<string, string>>('authMetadata');
  const authProvider =
    metadata?.[AUTH_PROVIDER] ?? config.getOptionalString('authProvider');
  const cluster: ConfiguredCluster = {
    name: config.getString('name'),
    url: config.getString('url'),
    caData: config.getOptionalString('caData'),
    skipTLSVerify: config.getOptionalBoolean('skipTLSVerify'),
    authProvider,
    authMetadata: metadata && withoutCredentials(metadata),
  };
  const token =
    config.getOptionalString('serviceAccountToken') ??
    metadata?.serviceAccountToken;
  return {
    cluster,
    access: accessOf({
      name: cluster.name,
      authProvider,
      token,
      caFile: config.getOptionalString('caFile'),
    }),
  };
}

function withoutCredentials(
  metadata: Record<string, string>,
): Record<string, string> {
  const { serviceAccountToken: _, ...rest } = metadata;
  return rest;
}

function accessOf(options: {
  readonly name: string;
  readonly authProvider: string | undefined;
  readonly token: string | undefined;
  readonly caFile: string | undefined;
}): PlannedAccess {
  const { name, authProvider, token, caFile } = options;
  if (authProvider === 'serviceAccount') {
    // The Kubernetes plugin, too, takes the pod's own account where no token is given.
    return token ? { how: 'token', token, caFile } : { how: 'inCluster' };
  }
  if (authProvider === 'localKubectlProxy') return { how: 'kubectlProxy' };
  return {
    how: 'unsupported',
    reason: `authProvider "${authProvider}" signs in as the person in the browser or with a cloud's own tokens, and a controller needs an account of its own; add a serviceAccountToken for "${name}" to rollouts.clusters, or a ClusterConnector`,
  };
}
