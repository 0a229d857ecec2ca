// SPDX-License-Identifier: Apache-2.0
/**
 * Proves by dry runs that the gate holds a stranger's template change and lets
 * the controller's own through (I7: nothing is un-gated silently). Nothing is
 * stored; the object asked about is the probe of manifests/verify-gate.yaml.
 */
import {
  FIELD_MANAGER,
  HELD_MARKER,
  workloadMarks,
} from '@teal/rollouts-common';
import { backoffMs } from '../controller/backoff';
import { Clock, pause } from '../controller/clock';
import {
  ClusterConnection,
  hasCode,
  KubeApiError,
  resourcePath,
  resources,
} from '../controller/kubeApi';
import type { GuardObservation } from '../controller/observe/observation';
import { findPolicyApi, POLICY_GROUP, withoutPolicies } from './policyApi';
import { whoAmI } from './whoAmI';

/** The Deployment of manifests/verify-gate.yaml. */
export const GATE_PROBE = { namespace: 'teal-system', name: 'teal-gate-probe' };
/** Name of the gate's policy and of its binding. */
export const GATE_POLICY = 'gate.rollouts.teal.dev';

const INSTALL_HINT =
  'install with `yarn controller --install`, `rollouts.install: true` in app-config, or `kubectl apply --server-side -f plugins/rollouts-backend/manifests`';
/** Field manager of the write that must be held. */
const STRANGER = 'teal-gate-probe';
/** A new or changed policy takes the API server a second or two; 8 attempts last about 6 s. */
const ATTEMPTS = 8;
const BACKOFF = { firstMs: 50, maxMs: 2_000 };

/**
 * What guards this cluster now.
 *
 * @throws ClusterUnreachableError, and KubeApiError where the answer says nothing about the gate
 */
export async function proveGate(options: {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<GuardObservation> {
  const { connection, clock, signal } = options;
  const policies = await findPolicyApi(connection);
  if (!policies.mutating) return none(withoutPolicies(policies));
  try {
    for (let attempt = 1; ; attempt += 1) {
      const held = isHeld(await changeTemplate(connection, STRANGER));
      if (held && !isHeld(await changeTemplate(connection, FIELD_MANAGER))) {
        break;
      }
      if (attempt === ATTEMPTS || signal.aborted) {
        if (!held) {
          return broken(await whyNotHeld(connection, policies.mutating));
        }
        return {
          ...broken(await unknownAccount(connection)),
          knowsUs: false,
        };
      }
      await pause(clock, backoffMs(BACKOFF, attempt, Math.random()), signal);
    }
  } catch (error) {
    if (error instanceof KubeApiError && error.code < 500) {
      return broken(refusal(error));
    }
    throw error;
  }
  return {
    mechanism: 'policy',
    works: true,
    knowsUs: true,
    reason: `the policy ${GATE_POLICY} in the API server (${policies.serverVersion}) holds template changes, with or without the portal`,
  };
}

interface Probed {
  readonly metadata: { readonly annotations?: Record<string, string> };
  readonly spec: {
    readonly paused?: boolean;
    readonly template: {
      readonly metadata?: { readonly annotations?: Record<string, string> };
    };
  };
}

function changeTemplate(
  connection: ClusterConnection,
  fieldManager: string,
): Promise<Probed> {
  const annotations = { 'rollouts.teal.dev/probe': 'dry-run' };
  return connection.patch<Probed>(
    resourcePath(resources.deployments, GATE_PROBE),
    {
      type: 'merge',
      body: { spec: { template: { metadata: { annotations } } } },
    },
    { fieldManager, dryRun: true },
  );
}

function isHeld({ metadata, spec }: Probed): boolean {
  const release = metadata.annotations?.[workloadMarks.release];
  return (
    release !== undefined &&
    spec.paused === true &&
    spec.template.metadata?.annotations?.[HELD_MARKER] === release
  );
}

async function unknownAccount(connection: ClusterConnection): Promise<string> {
  const account = await whoAmI(connection);
  return `the policy ${GATE_POLICY} does not know ${account} as the controller's account and would hold the controller's own writes; run \`yarn controller --install\` with this account, or put it into the policy's condition not-the-controller`;
}

async function whyNotHeld(
  connection: ClusterConnection,
  version: string,
): Promise<string> {
  for (const plural of [
    'mutatingadmissionpolicies',
    'mutatingadmissionpolicybindings',
  ]) {
    const type = { group: POLICY_GROUP, version, plural };
    try {
      await connection.get(resourcePath(type, { name: GATE_POLICY }));
    } catch (error) {
      if (!hasCode(error, 404)) throw error;
      return `${plural}/${GATE_POLICY} is missing, so a template change would roll natively; ${INSTALL_HINT}`;
    }
  }
  return `the policy ${GATE_POLICY} is there, but a dry run of a template change of Deployment ${GATE_PROBE.namespace}/${GATE_PROBE.name} was not held; ${INSTALL_HINT} to make it the shipped one again`;
}

function refusal(error: KubeApiError): string {
  if (error.code === 404) {
    return `Deployment ${GATE_PROBE.namespace}/${GATE_PROBE.name}, by which the gate is proven, is missing; ${INSTALL_HINT}`;
  }
  return `the gate could not be proven: ${error.message}`;
}

function none(reason: string): GuardObservation {
  return { mechanism: 'none', works: false, reason };
}

function broken(reason: string): GuardObservation {
  return { mechanism: 'policy', works: false, reason };
}
