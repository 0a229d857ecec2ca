// SPDX-License-Identifier: Apache-2.0
import type { CatalogModelAnnotationDefinition } from '@backstage/catalog-model/alpha';
import { createCatalogModelLayer } from '@backstage/catalog-model/alpha';
import type { JsonObject } from '@backstage/types';
import {
  catalogAnnotations,
  INLINE_STRATEGY,
  NO_ROUTE,
} from '@teal/rollouts-common';

/** Names, comma-separated. */
const names = { type: 'string', minLength: 1 };

const annotations: readonly (Omit<
  CatalogModelAnnotationDefinition,
  'schema'
> & {
  readonly schema: JsonObject;
})[] = [
  {
    name: catalogAnnotations.strategy,
    title: 'Release strategy',
    description: `How new versions of the entity's workloads are released: a preset such as blue-green or canary, or ${INLINE_STRATEGY}. Switches Teal on.`,
    schema: {
      type: 'string',
      pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$',
    },
  },
  {
    name: catalogAnnotations.workload,
    title: 'Workloads to release',
    description:
      'Names of Deployments, comma-separated; all that the kubernetes annotations find where it is absent.',
    schema: names,
  },
  {
    name: catalogAnnotations.service,
    title: 'Stable Service',
    description:
      'Name of the Service that visitors use; the one that selects the pods where it is absent.',
    schema: names,
  },
  {
    name: catalogAnnotations.route,
    title: 'Routes to move',
    description: `Names of routes, or Kind/name, comma-separated, or ${NO_ROUTE}; the one that sends to the Service where it is absent.`,
    schema: names,
  },
  {
    name: catalogAnnotations.steps,
    title: 'Steps of a release',
    description:
      "YAML of a Rollout's spec.strategy.steps, in place of the preset's.",
    schema: names,
  },
  {
    name: catalogAnnotations.analysis,
    title: 'Analysis of a release',
    description:
      "YAML of a Rollout's spec.analysis, or names of AnalysisTemplates, comma-separated, for its background.",
    schema: names,
  },
  {
    name: catalogAnnotations.paused,
    title: 'Releases paused',
    description: 'True holds the steps where they are.',
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  {
    name: catalogAnnotations.cluster,
    title: 'Clusters to release in',
    description:
      'Names of clusters, comma-separated; every one in which workloads are found where it is absent.',
    schema: names,
  },
];

/** The annotations by which an entity asks for Rollouts, with the schema of their values. */
export const rolloutsModelLayer = createCatalogModelLayer({
  layerId: 'rollouts.teal.dev/annotations',
  builder: model => {
    for (const { schema, ...annotation } of annotations) {
      model.addAnnotation({
        ...annotation,
        schema: { jsonSchema: schema },
      });
    }
  },
});
