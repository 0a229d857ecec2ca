// SPDX-License-Identifier: Apache-2.0
import {
  catalogAnnotations,
  configurationAnnotations,
  kubernetesAnnotations,
} from '@teal/rollouts-common';
import type { ConfigurationField } from '../model/configurationDraft';

/** What in catalog-info.yaml a field has its default from; absent: it can't be said there. */
export const sourceOfDefault: Partial<Record<ConfigurationField, string>> = {
  image: configurationAnnotations.image,
  organisation: 'spec.owner',
  cluster: kubernetesAnnotations.cluster,
  namespace: kubernetesAnnotations.namespace,
  workload: catalogAnnotations.workload,
  container: configurationAnnotations.container,
  healthCheckPath: configurationAnnotations.healthCheckPath,
  preset: catalogAnnotations.strategy,
  template: configurationAnnotations.template,
  templateVersion: configurationAnnotations.template,
  environments: configurationAnnotations.environments,
};
