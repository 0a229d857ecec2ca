// SPDX-License-Identifier: Apache-2.0
/** From a configured cluster to a running controller: connect, ask, install if told to, start. */
import type { ClusterConnector } from '@teal/rollouts-node';
import type { WebhookSettings } from '../admission/webhook/settings';
import type { ClusterObjects } from '../controller/ClusterObjects';
import type { GuardSource } from '../controller/guard';
import type { ClusterConnection } from '../controller/kubeApi';
import type { RolloutCache } from '../controller/RolloutCache';
import type { ClusterPlan } from './configuredClusters';
import { connectCluster } from './connectCluster';
import type { StartCluster } from './HostedCluster';
import type { KnownClusters } from './KnownClusters';

/** A controller whose caches have synced. */
export interface RunningController {
  readonly cache: RolloutCache;
  readonly objects: ClusterObjects;
  /** Ends it and gives its Lease back. */
  stop(): Promise<void>;
}

/** Parts of the start that come from elsewhere. */
export interface ClusterStarters {
  readonly connectors: readonly ClusterConnector[];
  /** Of this portal. */
  readonly known: KnownClusters;
  /** Applies CRD, policies and RBAC; absent: that is done by hand. */
  readonly install?: (
    connection: ClusterConnection,
    webhook: WebhookSettings | undefined,
  ) => Promise<void>;
  /** Answers the API server's admission reviews, where it has to be asked. */
  readonly serveWebhook: (
    connection: ClusterConnection,
    settings: WebhookSettings | undefined,
  ) => Promise<{ stop(): Promise<void> }>;
  /** Of the clusters that have none of their own. */
  readonly webhook?: WebhookSettings;
  /** Looks at what stands between a template change and the pods, and goes on looking. */
  readonly watchGuard: (connection: ClusterConnection) => WatchedGuard;
  readonly startController: (options: {
    readonly connection: ClusterConnection;
    readonly guard: GuardSource;
    /** Absent: all. */
    readonly namespaces?: readonly string[];
    /** Aborted when nobody wants the controller any more, also while it starts. */
    readonly signal: AbortSignal;
  }) => Promise<RunningController>;
  /** Keeps the Rollouts that catalog entities ask for; absent: nobody does. */
  readonly keepEnrolled?: (
    connection: ClusterConnection,
    objects: ClusterObjects,
  ) => { stop(): Promise<void> };
}

/** A guard that is looked at until `stop`. */
export type WatchedGuard = GuardSource & { stop(): void };

/** An API server that is there answers in milliseconds; one that isn't should be told soon. */
const PROBE_TIMEOUT_MS = 5_000;

/** How to start this cluster, as often as it takes. */
export function starterOf(
  plan: ClusterPlan,
  starters: ClusterStarters,
): StartCluster {
  return async signal => {
    const connection = await connectCluster(plan, starters.connectors);
    const stoppers: Stopper[] = [() => connection.close()];
    try {
      // Watches would try for ever; this one question tells what is wrong.
      await connection.get('/version', { signal, timeoutMs: PROBE_TIMEOUT_MS });
      const claim = await starters.known.claim(connection);
      stoppers.push(() => claim.forget());
      const settings = plan.settings?.webhook ?? starters.webhook;
      await starters.install?.(connection, settings);
      const webhook = await starters.serveWebhook(connection, settings);
      stoppers.push(() => webhook.stop());
      const guard = starters.watchGuard(connection);
      stoppers.push(() => guard.stop());
      const controller = await starters.startController({
        connection,
        guard,
        namespaces: plan.settings?.namespaces,
        signal,
      });
      stoppers.push(() => controller.stop());
      const enrolled = starters.keepEnrolled?.(connection, controller.objects);
      stoppers.push(async () => enrolled?.stop());
      return {
        connection,
        cache: controller.cache,
        stop: () => stopInReverse(stoppers),
      };
    } catch (error) {
      await stopInReverse(stoppers);
      throw error;
    }
  };
}

type Stopper = () => void | Promise<void>;

/** Goes on when one of them fails: the connection must be closed whatever came before. */
async function stopInReverse([first, ...later]: Stopper[]): Promise<void> {
  try {
    if (later.length) await stopInReverse(later);
  } finally {
    await first?.();
  }
}
