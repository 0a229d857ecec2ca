// SPDX-License-Identifier: Apache-2.0
/**
 * Brings CRD, account, policies and the gate's probe into a cluster: the files
 * of `manifests/` by server-side apply. What is there already as this version
 * wants it is not written, so a second run writes nothing and needs no right to.
 */
import { ROLLOUT_GROUP, ROLLOUT_PLURAL } from '@teal/rollouts-common';
import { backoffMs } from '../controller/backoff';
import { Clock, pause, systemClock } from '../controller/clock';
import {
  ClusterConnection,
  hasCode,
  KubeApiError,
  resourcePath,
  resources,
} from '../controller/kubeApi';
import type { Logger } from '../controller/logger';
import { controllerAccounts } from './accounts';
import { includes } from './includes';
import {
  Manifest,
  manifestsDirectory,
  readManifests,
  resourceTypeOf,
} from './manifests';
import { findPolicyApi, withoutPolicies } from './policyApi';
import { untilEffective } from './untilEffective';
import type { WebhookClient } from './webhook/settings';
import { whoAmI } from './whoAmI';

/** Field manager of everything that is installed. */
export const INSTALLER_FIELD_MANAGER = 'teal-installer';

const CRD_NAME = `${ROLLOUT_PLURAL}.${ROLLOUT_GROUP}`;
const CRD_WAIT_MS = 30_000;

/** What became of each object. */
export interface InstallReport {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  /** Roles and accounts that this account may not even read. */
  readonly leftToAdministrator: readonly string[];
}

/** The cluster doesn't let us install; the message says who can, and how. */
export class InstallRefusedError extends Error {
  readonly name = 'InstallRefusedError';
  readonly cluster: string;
  readonly object: string;

  constructor(options: {
    cluster: string;
    object: string;
    account: string;
    cause: KubeApiError;
  }) {
    const { cluster, object, account, cause } = options;
    super(
      `${account} may not install ${object} in cluster ${cluster} (${cause.message}); let an administrator run ` +
        `\`kubectl apply --server-side -f ${manifestsDirectory}\`, or grant the right with optional/installer-rbac.yaml beside it`,
      { cause },
    );
    this.cluster = cluster;
    this.object = object;
  }
}

/** The API server did not begin to serve Rollouts. */
export class CrdNotEstablishedError extends Error {
  readonly name = 'CrdNotEstablishedError';
  readonly cluster: string;

  constructor(cluster: string, waitedSeconds: number) {
    super(
      `cluster ${cluster} does not serve Rollouts ${waitedSeconds} s after their CRD was applied; see \`kubectl describe crd ${CRD_NAME}\``,
    );
    this.cluster = cluster;
  }
}

interface Installation {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The API user that installs. */
  readonly account: string;
}

/**
 * Installs, and resolves when the API server takes Rollouts.
 *
 * @param options.accounts - API users whose writes with our field manager count as the controller's. Default: the
 *   shipped ServiceAccount, whoever installs, and those that the policy names already.
 * @throws InstallRefusedError, CrdNotEstablishedError, AccountNameError, ClusterUnreachableError
 */
export async function install(options: {
  readonly connection: ClusterConnection;
  readonly logger: Logger;
  readonly accounts?: readonly string[];
  /** How the API server reaches the webhook, for one that has no policies to hold a template. */
  readonly webhook?: WebhookClient;
  readonly clock?: Clock;
}): Promise<InstallReport> {
  const { connection, logger, webhook, clock = systemClock } = options;
  const policies = await findPolicyApi(connection);
  const account = await whoAmI(connection);
  const accounts =
    options.accounts ??
    (await controllerAccounts({ connection, policies, installer: account }));
  if (!policies.mutating && !webhook) {
    logger.warn('Installing without the gate', {
      cluster: connection.name,
      reason: withoutPolicies(policies),
    });
  }
  const installation = { connection, clock, logger, account };
  const report = {
    created: [] as string[],
    changed: [] as string[],
    unchanged: [] as string[],
    leftToAdministrator: [] as string[],
  };
  for (const manifest of await readManifests({ policies, accounts, webhook })) {
    const outcome = await installOne(installation, manifest);
    report[outcome].push(nameOf(manifest));
    if (outcome === 'created' || outcome === 'changed') {
      logger.info('Installed', {
        cluster: connection.name,
        object: nameOf(manifest),
        outcome,
      });
    }
    if (manifest.metadata.name === CRD_NAME) await established(installation);
  }
  await untilEffective({ connection, clock, logger });
  return report;
}

async function installOne(
  installation: Installation,
  manifest: Manifest,
): Promise<keyof InstallReport> {
  const { connection, account } = installation;
  const { name, namespace } = manifest.metadata;
  const path = resourcePath(resourceTypeOf(manifest), { name, namespace });
  try {
    const live = await connection.get<object>(path).catch((error: unknown) => {
      if (hasCode(error, 404)) return undefined;
      throw error;
    });
    // Whoever filled the webhook's Secret goes on doing so.
    const kept = manifest.kind === 'Secret' || includes(live, manifest);
    if (live && kept) return 'unchanged';
    await connection.patch(
      path,
      { type: 'apply', body: manifest },
      { fieldManager: INSTALLER_FIELD_MANAGER, force: true },
    );
    return live ? 'changed' : 'created';
  } catch (error) {
    if (!hasCode(error, 403)) throw error;
    // The account that runs is proof enough that somebody granted it; widening its own rights is not its business.
    if (grantsRights(manifest)) return 'leftToAdministrator';
    throw new InstallRefusedError({
      cluster: connection.name,
      object: nameOf(manifest),
      account,
      cause: error,
    });
  }
}

function grantsRights({ apiVersion, kind }: Manifest): boolean {
  return (
    apiVersion.startsWith('rbac.authorization.k8s.io/') ||
    kind === 'ServiceAccount' ||
    kind === 'Secret'
  );
}

function nameOf({ kind, metadata }: Manifest): string {
  const { name, namespace } = metadata;
  return `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
}

interface Definition {
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
    }[];
  };
}

/** The policies that follow take Rollouts as parameters: they work once the kind is served. */
async function established({ connection, clock }: Installation): Promise<void> {
  const path = resourcePath(resources.customResourceDefinitions, {
    name: CRD_NAME,
  });
  const until = clock.monotonic() + CRD_WAIT_MS;
  const never = new AbortController().signal;
  for (let attempt = 1; ; attempt += 1) {
    const { status } = await connection.get<Definition>(path);
    const served = status?.conditions?.some(
      ({ type, status: value }) => type === 'Established' && value === 'True',
    );
    if (served) return;
    if (clock.monotonic() > until) {
      throw new CrdNotEstablishedError(connection.name, CRD_WAIT_MS / 1_000);
    }
    const backoff = { firstMs: 50, maxMs: 1_000 };
    await pause(clock, backoffMs(backoff, attempt, Math.random()), never);
  }
}
