// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '@teal/rollouts-common';
import type {
  ConfigurationDraft,
  ConfigurationField,
} from '../../model/configurationDraft';
import type { Translate } from '../../translation';

/** What is wrong with a field, in a sentence. */
export type FieldProblems = Partial<Record<ConfigurationField, string>>;

/** As the backend names the fields. */
const fieldOfPath: Readonly<Record<string, ConfigurationField>> = {
  image: 'image',
  organisation: 'organisation',
  'workload.cluster': 'cluster',
  'workload.namespace': 'namespace',
  'workload.kind': 'kind',
  'workload.name': 'workload',
  'workload.container': 'container',
  replicas: 'replicas',
  healthCheckPath: 'healthCheckPath',
  'resources.requests.cpu': 'cpuRequest',
  'resources.requests.memory': 'memoryRequest',
  'resources.limits.cpu': 'cpuLimit',
  'resources.limits.memory': 'memoryLimit',
  preset: 'preset',
  'template.id': 'template',
  'template.version': 'templateVersion',
  template: 'template',
};

/** What the form itself sees, and what the backend refused. */
export function problemsOf(
  draft: ConfigurationDraft,
  state: 'idle' | 'sending' | Refusal,
  t: Translate,
): FieldProblems {
  const problems: FieldProblems = {};
  if (!/^\d*$/.test(draft.replicas.trim())) {
    problems.replicas = t('configuration.badReplicas');
  }
  if (draft.templateVersion.trim() && !draft.template.trim()) {
    problems.template = t('configuration.templateMissing');
  }
  if (typeof state === 'object' && state.kind === 'invalid') {
    const field = fieldOf(state.field);
    if (field) problems[field] ??= state.message;
  }
  return problems;
}

function fieldOf(path: string | undefined): ConfigurationField | undefined {
  const inside = /^configuration\.(.*)$/.exec(path ?? '')?.[1];
  if (inside === undefined) return undefined;
  if (inside.startsWith('environments')) return 'environments';
  if (inside.startsWith('parameters')) return 'parameters';
  return fieldOfPath[inside];
}
