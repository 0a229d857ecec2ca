// SPDX-License-Identifier: Apache-2.0
/** Watches of templates, from when the first Rollout names one of the kind: a cluster without templates costs none. */
import type { Rollout } from '@teal/rollouts-common';
import type { Clock } from '../clock';
import type { ClusterConnection, ResourceType } from '../kubeApi';
import { resourcePath, resources } from '../kubeApi';
import type { Logger } from '../logger';
import type { ObjectCache } from '../objectCache';
import type { Reflector } from '../reflector';
import { startReflector } from '../reflector';
import type { TemplateCaches, TrimmedTemplate } from './templates';
import { trimTemplate, usedTemplates } from './templates';

type Kind = ReturnType<typeof usedTemplates>[number]['kind'];

export interface TemplateWatchesOptions {
  readonly connection: ClusterConnection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly caches: TemplateCaches;
  /** Absent: all. */
  readonly namespaces?: readonly string[];
  /** Told when a kind has been read, or has turned out not to be there. */
  readonly onReady: () => void;
}

export class TemplateWatches {
  readonly #options: TemplateWatchesOptions;
  readonly #watches = new Map<Kind, Reflector[]>();
  readonly #ready = new Set<Kind>();

  constructor(options: TemplateWatchesOptions) {
    this.#options = options;
  }

  /** Starts what the Rollout needs and nobody has started. */
  ensure(rollout: Rollout): void {
    for (const { kind } of usedTemplates(rollout)) {
      if (this.#watches.has(kind)) continue;
      const reflectors = this.#watch(kind);
      this.#watches.set(kind, reflectors);
      void Promise.all(reflectors.map(it => it.synced)).then(() => {
        this.#ready.add(kind);
        this.#options.onReady();
      });
    }
  }

  /** False while a template that the Rollout names may still be on its way. */
  isKnown(rollout: Rollout): boolean {
    return usedTemplates(rollout).every(({ kind }) => this.#ready.has(kind));
  }

  async stop(): Promise<void> {
    const running = [...this.#watches.values()].flat();
    this.#watches.clear();
    await Promise.all(running.map(it => it.stop()));
  }

  #watch(kind: Kind): Reflector[] {
    const { caches, namespaces } = this.#options;
    if (kind === 'ClusterAnalysisTemplate') {
      return [
        this.#start(
          resources.clusterAnalysisTemplates,
          caches.clusterAnalysisTemplates,
        ),
      ];
    }
    const scopes = namespaces?.length ? namespaces : [undefined];
    return scopes.map(namespace =>
      this.#start(
        resources.analysisTemplates,
        caches.analysisTemplates,
        namespace,
      ),
    );
  }

  #start(
    type: ResourceType,
    cache: ObjectCache<TrimmedTemplate>,
    namespace?: string,
  ): Reflector {
    const { connection, clock, logger } = this.#options;
    return startReflector<TrimmedTemplate>({
      connection,
      clock,
      logger,
      cache,
      trim: trimTemplate,
      path: resourcePath(type, { namespace }),
      namespace,
    });
  }
}
