// SPDX-License-Identifier: Apache-2.0
/** Whose writes count as the controller's: the list inside the gate's policy. */
import {
  ClusterConnection,
  hasCode,
  resourcePath,
} from '../controller/kubeApi';
import { SHIPPED_ACCOUNT } from './manifests';
import { POLICY_GROUP, PolicyApi } from './policyApi';
import { GATE_POLICY } from './proveGate';

interface Policy {
  readonly spec: {
    readonly matchConditions?: readonly {
      readonly name: string;
      readonly expression: string;
    }[];
  };
}

/**
 * The shipped account, whoever installs, and those that earlier installations
 * put in: a portal and a person who install in turn don't take the list from
 * each other. Applying the shipped file makes it short again.
 */
export async function controllerAccounts(options: {
  readonly connection: ClusterConnection;
  readonly policies: PolicyApi;
  /** The API user that installs. */
  readonly installer: string;
}): Promise<string[]> {
  const { connection, policies, installer } = options;
  const listed = await listedAccounts(connection, policies);
  return [...new Set([SHIPPED_ACCOUNT, ...listed, installer])];
}

async function listedAccounts(
  connection: ClusterConnection,
  { mutating }: PolicyApi,
): Promise<string[]> {
  if (!mutating) return [];
  const type = {
    group: POLICY_GROUP,
    version: mutating,
    plural: 'mutatingadmissionpolicies',
  };
  try {
    const { spec } = await connection.get<Policy>(
      resourcePath(type, { name: GATE_POLICY }),
    );
    const condition = spec.matchConditions?.find(
      ({ name }) => name === 'not-the-controller',
    );
    const list = /username in \[([^\]]*)\]/.exec(condition?.expression ?? '');
    return [...(list?.[1] ?? '').matchAll(/'([^']+)'/g)].map(
      ([, name]) => name,
    );
  } catch (error) {
    if (hasCode(error, 404) || hasCode(error, 403)) return [];
    throw error;
  }
}
