// SPDX-License-Identifier: Apache-2.0
/** Which admission policies this API server has: the gate needs MutatingAdmissionPolicy. */
import { ClusterConnection, hasCode } from '../controller/kubeApi';

/** API version by kind of policy; undefined where the server has none. */
export interface PolicyApi {
  /** As `kubectl version` shows it, such as v1.36.3. */
  readonly serverVersion: string;
  readonly mutating: 'v1' | 'v1beta1' | undefined;
  readonly validating: 'v1' | undefined;
}

const MUTATING = 'mutatingadmissionpolicies';

/** API group of policies and their bindings. */
export const POLICY_GROUP = 'admissionregistration.k8s.io';

/**
 * Asks the server's discovery.
 *
 * @throws ClusterUnreachableError, KubeApiError
 */
export async function findPolicyApi(
  connection: ClusterConnection,
): Promise<PolicyApi> {
  const { gitVersion } = await connection.get<{ gitVersion: string }>(
    '/version',
  );
  const v1 = await resourcesOf(connection, 'v1');
  return {
    serverVersion: gitVersion,
    mutating: v1.has(MUTATING) ? 'v1' : await betaOf(connection),
    validating: v1.has('validatingadmissionpolicies') ? 'v1' : undefined,
  };
}

async function betaOf(
  connection: ClusterConnection,
): Promise<'v1beta1' | undefined> {
  const beta = await resourcesOf(connection, 'v1beta1');
  return beta.has(MUTATING) ? 'v1beta1' : undefined;
}

/** What an administrator of Kubernetes 1.34 or 1.35 starts the API server with; without the gate the API is served, and idle. */
export const BETA_FLAGS =
  '--feature-gates=MutatingAdmissionPolicy=true --runtime-config=admissionregistration.k8s.io/v1beta1=true';

/** The sentence for a server on which nothing can hold a template. */
export function withoutPolicies({ serverVersion }: PolicyApi): string {
  return (
    `this API server (${serverVersion}) has no MutatingAdmissionPolicy, and no admission webhook of Teal's is installed, so nothing would hold a template change back: ` +
    `use Kubernetes 1.36 or newer, switch the beta of 1.34 and 1.35 on (${BETA_FLAGS}), or serve the webhook (rollouts.webhook in app-config, --webhook-url of yarn controller)`
  );
}

async function resourcesOf(
  connection: ClusterConnection,
  version: string,
): Promise<Set<string>> {
  try {
    const { resources } = await connection.get<{
      resources: readonly { readonly name: string }[];
    }>(`/apis/${POLICY_GROUP}/${version}`);
    return new Set(resources.map(({ name }) => name));
  } catch (error) {
    if (hasCode(error, 404)) return new Set();
    throw error;
  }
}
