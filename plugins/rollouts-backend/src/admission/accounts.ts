// SPDX-License-Identifier: Apache-2.0
/** Whose writes count as the controller's: the list inside the gate's policy, or its webhook. */
import {
  ClusterConnection,
  hasCode,
  resourcePath,
} from '../controller/kubeApi';
import { SHIPPED_ACCOUNT } from './manifests';
import { POLICY_GROUP, PolicyApi } from './policyApi';
import { GATE_POLICY } from './proveGate';
import {
  mutatingConfigurations,
  readConfiguration,
} from './webhook/configurations';

type Conditions = readonly {
  readonly name: string;
  readonly expression: string;
}[];

interface Policy {
  readonly spec: { readonly matchConditions?: Conditions };
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
  try {
    return accountsIn(
      mutating
        ? await policyConditions(connection, mutating)
        : await webhookConditions(connection),
    );
  } catch (error) {
    if (hasCode(error, 404) || hasCode(error, 403)) return [];
    throw error;
  }
}

async function policyConditions(
  connection: ClusterConnection,
  version: string,
): Promise<Conditions> {
  const plural = 'mutatingadmissionpolicies';
  const { spec } = await connection.get<Policy>(
    resourcePath(
      { group: POLICY_GROUP, version, plural },
      { name: GATE_POLICY },
    ),
  );
  return spec.matchConditions ?? [];
}

async function webhookConditions(
  connection: ClusterConnection,
): Promise<Conditions> {
  const found = await readConfiguration(connection, mutatingConfigurations);
  return found?.webhooks?.flatMap(each => each.matchConditions ?? []) ?? [];
}

/** The accounts that match conditions name as the controller's. */
export function accountsIn(conditions: Conditions): string[] {
  const condition = conditions.find(
    ({ name }) => name === 'not-the-controller',
  );
  const list = /username in \[([^\]]*)\]/.exec(condition?.expression ?? '');
  return [...(list?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, name]) => name);
}
