// SPDX-License-Identifier: Apache-2.0
/** Templates of metrics, as they are kept, and which of them a Rollout uses. */
import type {
  Analysis,
  AnalysisTemplateSpec,
  Rollout,
} from '@teal/rollouts-common';
import type { KubeObject } from '../kubeApi';
import type { ObjectCache, ObjectKey } from '../objectCache';
import { keyFor } from '../objectCache';
import type { TrimmedMetadata } from '../trim';
import { trimMetadata } from '../trim';

/** A template of either kind. */
export interface TrimmedTemplate {
  readonly metadata: TrimmedMetadata;
  readonly spec: AnalysisTemplateSpec;
}

/** Where templates are looked up. */
export interface TemplateCaches {
  readonly analysisTemplates: ObjectCache<TrimmedTemplate>;
  readonly clusterAnalysisTemplates: ObjectCache<TrimmedTemplate>;
}

/** A template that a Rollout names. */
interface UsedTemplate {
  /** `AnalysisTemplate/errors`. */
  readonly id: string;
  readonly kind: 'AnalysisTemplate' | 'ClusterAnalysisTemplate';
  readonly key: ObjectKey;
}

/** What is kept of a template. */
export function trimTemplate(object: KubeObject): TrimmedTemplate {
  const { metadata, spec } = object as KubeObject & {
    spec: AnalysisTemplateSpec;
  };
  return { metadata: trimMetadata(metadata), spec };
}

/** Every template that the Rollout names, each once. */
export function usedTemplates({ metadata, spec }: Rollout): UsedTemplate[] {
  const places: (Analysis | undefined)[] = [
    spec.analysis?.prePromotion,
    spec.analysis?.background,
    spec.analysis?.postPromotion,
    ...spec.strategy.steps.map(it => it.analysis),
  ];
  const used = new Map<string, UsedTemplate>();
  for (const { name, kind = 'AnalysisTemplate' } of places.flatMap(
    it => it?.templates ?? [],
  )) {
    const id = `${kind}/${name}`;
    const namespace = kind === 'AnalysisTemplate' ? metadata.namespace : '';
    used.set(id, { id, kind, key: keyFor(namespace, name) });
  }
  return [...used.values()];
}

/** Those that exist, by id. */
export function templatesOf(
  caches: TemplateCaches,
  rollout: Rollout,
): Record<string, AnalysisTemplateSpec> {
  return Object.fromEntries(
    usedTemplates(rollout).flatMap(({ id, kind, key }) => {
      const cache =
        kind === 'AnalysisTemplate'
          ? caches.analysisTemplates
          : caches.clusterAnalysisTemplates;
      const template = cache.get(key);
      return template ? [[id, template.spec]] : [];
    }),
  );
}
