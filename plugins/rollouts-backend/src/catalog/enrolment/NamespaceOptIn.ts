// SPDX-License-Identifier: Apache-2.0
/**
 * Which namespaces of a cluster take Rollouts from the catalog: the portal's
 * account acts for whoever can edit an entity, so the namespace's own keeper, or
 * the portal's, has to agree first.
 */
import {
  CATALOG_NAMESPACE_ENABLED,
  CATALOG_NAMESPACE_LABEL,
} from '@teal/rollouts-common';
import type { Clock } from '../../controller/clock';
import type { ClusterConnection, KubeMetadata } from '../../controller/kubeApi';
import { hasCode, resourcePath, resources } from '../../controller/kubeApi';
import type { Logger } from '../../controller/logger';
import { sentenceOf } from '../../controller/logger';
import { ObjectCache } from '../../controller/objectCache';
import type { Reflector } from '../../controller/reflector';
import { startReflector } from '../../controller/reflector';

const SELECTOR = `${CATALOG_NAMESPACE_LABEL}=${CATALOG_NAMESPACE_ENABLED}`;

/** Watches the namespaces with the label, names only. */
export class NamespaceOptIn {
  readonly #options: {
    readonly connection: ClusterConnection;
    readonly clock: Clock;
    readonly logger: Logger;
    /** `rollouts.catalog.namespaces`; `*`: every one. */
    readonly allowed: readonly string[];
    readonly onChange: () => void;
  };
  readonly #cache = new ObjectCache<{ readonly metadata: KubeMetadata }>();
  #reflector: Reflector | undefined;
  #known = false;
  /** Why the labels can't be read. */
  #blind: string | undefined;

  constructor(options: {
    readonly connection: ClusterConnection;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly allowed: readonly string[];
    readonly onChange: () => void;
  }) {
    this.#options = options;
    this.#cache.onChange(() => options.onChange());
    this.#known = options.allowed.includes('*');
  }

  /** Starts to watch, if nobody has; a portal whose entities ask for nothing watches nothing. */
  start(): void {
    if (this.#reflector || this.#known) return;
    const { connection, clock, logger } = this.#options;
    const reflector = startReflector<{ readonly metadata: KubeMetadata }>({
      ...{ connection, clock, logger },
      path: resourcePath(resources.namespaces),
      labelSelector: SELECTOR,
      metadataOnly: true,
      cache: this.#cache,
      trim: ({ metadata }: { metadata: KubeMetadata }) => ({
        metadata: {
          name: metadata.name,
          uid: metadata.uid,
          resourceVersion: metadata.resourceVersion,
        },
      }),
      onPresence: presence => {
        this.#known = true;
        this.#blind =
          presence.state === 'unreadable'
            ? blindness(connection.name, presence.error)
            : undefined;
        // Asking again and again finds nothing that the account may not see.
        if (presence.state === 'unreadable' && hasCode(presence.error, 403)) {
          void this.#reflector?.stop();
        }
        this.#options.onChange();
      },
    });
    this.#reflector = reflector;
  }

  /** False until the labels are known, or can't be. */
  known(): boolean {
    return this.#known;
  }

  /** Undefined: the namespace takes Rollouts from the catalog; else how it would. */
  refusal(namespace: string): string | undefined {
    const { allowed, connection } = this.#options;
    if (allowed.includes('*') || allowed.includes(namespace)) return undefined;
    if (this.#cache.get(`/${namespace}`)) return undefined;
    return `namespace ${namespace} in cluster ${
      connection.name
    } takes no Rollouts from the catalog; whoever keeps the namespace runs: kubectl label namespace ${namespace} ${SELECTOR}, or whoever keeps the portal adds it to rollouts.catalog.namespaces${
      this.#blind === undefined ? '' : ` (${this.#blind})`
    }`;
  }

  async stop(): Promise<void> {
    await this.#reflector?.stop();
  }
}

function blindness(cluster: string, error: unknown): string {
  return hasCode(error, 403)
    ? `the portal's account may not see the labels of namespaces in cluster ${cluster}: an administrator applies manifests/optional/catalog-rbac.yaml`
    : `labels of namespaces can't be read: ${sentenceOf(error)}`;
}
