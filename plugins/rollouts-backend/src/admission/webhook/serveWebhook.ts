// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../controller/clock';
import type { ClusterConnection } from '../../controller/kubeApi';
import type { Logger } from '../../controller/logger';
import { findPolicyApi } from '../policyApi';
import { mutatingConfigurations, readConfiguration } from './configurations';
import type { WebhookSettings } from './settings';
import { startWebhook } from './WebhookService';

/** Something that ends. */
interface Serving {
  stop(): Promise<void>;
}

/**
 * Serves a cluster's webhook where it guards: on an API server without
 * MutatingAdmissionPolicy, and on one that has got it while the webhook's
 * configuration is still there, because that would refuse every write.
 *
 * @param settings - undefined: nothing is served
 * @throws ClusterUnreachableError, KubeApiError
 */
export async function serveWebhook(options: {
  readonly connection: ClusterConnection;
  readonly settings: WebhookSettings | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<Serving> {
  const { connection, settings, clock, logger } = options;
  const nothing = { stop: async () => {} };
  if (!settings) return nothing;
  const { mutating } = await findPolicyApi(connection);
  if (mutating && !(await isInstalled(connection))) return nothing;
  return startWebhook({ connection, settings, clock, logger });
}

/** An account that may not even read it has never been given a webhook to serve. */
async function isInstalled(connection: ClusterConnection): Promise<boolean> {
  try {
    return Boolean(await readConfiguration(connection, mutatingConfigurations));
  } catch {
    return false;
  }
}
