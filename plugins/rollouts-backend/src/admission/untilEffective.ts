// SPDX-License-Identifier: Apache-2.0
/**
 * What was just applied works a while later: the API server looks up the kinds
 * that its policies take as parameters twice a minute, and refuses every write
 * of a Rollout with a 503 until it has found them. A dry run tells.
 */
import { ROLLOUT_API_VERSION } from '@teal/rollouts-common';
import { backoffMs } from '../controller/backoff';
import { Clock, pause } from '../controller/clock';
import {
  ClusterConnection,
  KubeApiError,
  resourcePath,
  resources,
} from '../controller/kubeApi';
import { Logger } from '../controller/logger';

/** Twice what the API server takes at the longest. */
const WAIT_MS = 60_000;
const BACKOFF = { firstMs: 100, maxMs: 1_000 };
const NAMESPACE = 'teal-system';
const NAME = 'teal-install-probe';

/** Nothing of it is ever stored. */
const probe = {
  apiVersion: ROLLOUT_API_VERSION,
  kind: 'Rollout',
  metadata: { name: NAME, namespace: NAMESPACE },
  spec: {
    workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: NAME },
    strategy: { type: 'BlueGreen', steps: [{ replicas: '100%' }] },
    traffic: { service: NAME },
  },
};

/**
 * Resolves when Rollouts can be written, or after a minute with a warning: what
 * is still wrong then, the next write says.
 */
export async function untilEffective(options: {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<void> {
  const { connection, clock, logger } = options;
  const started = clock.monotonic();
  const never = new AbortController().signal;
  for (let attempt = 1; ; attempt += 1) {
    const refusal = await tryToCreate(connection);
    if (!refusal) return;
    if (clock.monotonic() - started > WAIT_MS) {
      logger.warn('Rollouts can not be written yet', {
        cluster: connection.name,
        error: refusal.message,
      });
      return;
    }
    await pause(clock, backoffMs(BACKOFF, attempt, Math.random()), never);
  }
}

/** Any answer but "not yet" will do; an account that may not create Rollouts isn't told. */
async function tryToCreate(
  connection: ClusterConnection,
): Promise<KubeApiError | undefined> {
  try {
    await connection.create(
      resourcePath(resources.rollouts, { namespace: NAMESPACE }),
      probe,
      { fieldManager: 'teal-installer', dryRun: true },
    );
    return undefined;
  } catch (error) {
    if (!(error instanceof KubeApiError)) throw error;
    return error.code === 503 || error.code === 404 ? error : undefined;
  }
}
