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
import {
  BETA_FLAGS,
  findPolicyApi,
  PolicyApi,
  POLICY_GROUP,
  withoutPolicies,
} from './policyApi';
import {
  GATE_WEBHOOK,
  mutatingConfigurations,
  readConfiguration,
} from './webhook/configurations';
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
  const { connection } = options;
  const policies = await findPolicyApi(connection);
  const mechanism = policies.mutating ? 'policy' : 'webhook';
  if (mechanism === 'webhook' && !(await hasWebhook(connection))) {
    return {
      mechanism: 'none',
      works: false,
      reason: withoutPolicies(policies),
    };
  }
  const broken = { mechanism, works: false } as const;
  try {
    const found = await ask(options);
    if (found === 'works') {
      return {
        mechanism,
        works: true,
        knowsUs: true,
        reason: holds(policies),
      };
    }
    if (found === 'not held') {
      const { mutating } = policies;
      const reason = await whyNotHeld(connection, mutating);
      return { ...broken, reason };
    }
    const reason = await unknownAccount(connection, mechanism);
    return { ...broken, knowsUs: false, reason };
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    if (isUnanswered(error)) return { ...broken, reason: unanswered(error) };
    if (error.code >= 500) throw error;
    return { ...broken, reason: refusal(error) };
  }
}

type Found = 'works' | 'not held' | 'does not know us';

/** Dry runs until the gate works, or for as long as a new policy may take. */
async function ask(options: {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): Promise<Found> {
  const { connection, clock, signal } = options;
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt === ATTEMPTS || signal.aborted;
    try {
      const held = isHeld(await changeTemplate(connection, STRANGER));
      if (held && !isHeld(await changeTemplate(connection, FIELD_MANAGER))) {
        return 'works';
      }
      if (last) return held ? 'does not know us' : 'not held';
    } catch (error) {
      // A replica that is replaced, a certificate on its way: not the first failure counts.
      if (last || !isUnanswered(error)) throw error;
    }
    await pause(clock, backoffMs(BACKOFF, attempt, Math.random()), signal);
  }
}

/** The webhook's configuration is there, and we may read it. */
async function hasWebhook(connection: ClusterConnection): Promise<boolean> {
  try {
    return Boolean(await readConfiguration(connection, mutatingConfigurations));
  } catch (error) {
    if (hasCode(error, 403)) return false;
    throw error;
  }
}

function holds({ mutating, serverVersion }: PolicyApi): string {
  return mutating
    ? `the policy ${GATE_POLICY} in the API server (${serverVersion}) holds template changes, with or without the portal`
    : `the admission webhook ${GATE_WEBHOOK} holds template changes; while no portal answers, the API server (${serverVersion}) refuses them`;
}

/** The API server could not ask the webhook, so it refused. */
function isUnanswered(error: unknown): boolean {
  return (
    error instanceof KubeApiError &&
    error.code >= 500 &&
    error.message.includes(GATE_WEBHOOK)
  );
}

function unanswered(error: KubeApiError): string {
  return `the admission webhook does not answer the API server, which refuses template changes of gated workloads meanwhile: ${error.message}; check rollouts.webhook (address, port, certificate) of the portal that serves it`;
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

async function unknownAccount(
  connection: ClusterConnection,
  mechanism: 'policy' | 'webhook',
): Promise<string> {
  const account = await whoAmI(connection);
  const name = mechanism === 'policy' ? GATE_POLICY : GATE_WEBHOOK;
  return `the ${mechanism} ${name} does not know ${account} as the controller's account and would hold the controller's own writes; run \`yarn controller --install\` with this account, or put it into the ${mechanism}'s condition not-the-controller`;
}

async function whyNotHeld(
  connection: ClusterConnection,
  version: string | undefined,
): Promise<string> {
  if (!version) {
    return `the admission webhook ${GATE_WEBHOOK} is there, but a dry run of a template change of Deployment ${GATE_PROBE.namespace}/${GATE_PROBE.name} was not held; ${INSTALL_HINT} to make its configuration the shipped one again`;
  }
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
  const remedy =
    version === 'v1beta1'
      ? `start the API server with ${BETA_FLAGS}, both of them, or else ${INSTALL_HINT}`
      : INSTALL_HINT;
  return `the policy ${GATE_POLICY} is there, but a dry run of a template change of Deployment ${GATE_PROBE.namespace}/${GATE_PROBE.name} was not held; ${remedy} to make it the shipped one again`;
}

function refusal(error: KubeApiError): string {
  if (error.code === 404) {
    return `Deployment ${GATE_PROBE.namespace}/${GATE_PROBE.name}, by which the gate is proven, is missing; ${INSTALL_HINT}`;
  }
  return `the gate could not be proven: ${error.message}`;
}
