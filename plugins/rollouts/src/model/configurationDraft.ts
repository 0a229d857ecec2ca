// SPDX-License-Identifier: Apache-2.0
/** A base configuration as a form holds it: texts, which are empty where nothing is said; pure. */
import {
  type BaseConfiguration,
  type ReleasableKind,
  type ResourceAmounts,
} from '@teal/rollouts-common';

/** Fields of one text each, in the order of the form. */
export const TEXT_FIELDS = [
  'image',
  'organisation',
  'cluster',
  'namespace',
  'kind',
  'workload',
  'container',
  'replicas',
  'healthCheckPath',
  'cpuRequest',
  'memoryRequest',
  'cpuLimit',
  'memoryLimit',
  'preset',
  'template',
  'templateVersion',
] as const;

/** Name of a field of one text. */
export type TextField = (typeof TEXT_FIELDS)[number];

/** Name of any field. */
export type ConfigurationField = TextField | 'environments' | 'parameters';

/** Every field, in the order in which people read them. */
export const CONFIGURATION_FIELDS: readonly ConfigurationField[] = [
  ...TEXT_FIELDS,
  'environments',
  'parameters',
];

/** One default parameter. */
export interface ParameterDraft {
  readonly name: string;
  readonly value: string;
}

/** What a form holds. */
export type ConfigurationDraft = Readonly<Record<TextField, string>> & {
  readonly environments: readonly string[];
  readonly parameters: readonly ParameterDraft[];
};

const readers: Record<
  TextField,
  (configuration: BaseConfiguration) => string | number | undefined
> = {
  image: it => it.image,
  organisation: it => it.organisation,
  cluster: it => it.workload?.cluster,
  namespace: it => it.workload?.namespace,
  kind: it => it.workload?.kind,
  workload: it => it.workload?.name,
  container: it => it.workload?.container,
  replicas: it => it.replicas,
  healthCheckPath: it => it.healthCheckPath,
  cpuRequest: it => it.resources?.requests?.cpu,
  memoryRequest: it => it.resources?.requests?.memory,
  cpuLimit: it => it.resources?.limits?.cpu,
  memoryLimit: it => it.resources?.limits?.memory,
  preset: it => it.preset,
  template: it => it.template?.id,
  templateVersion: it => it.template?.version,
};

/** Field by field what a configuration says. */
export function draftOf(configuration: BaseConfiguration): ConfigurationDraft {
  const texts = TEXT_FIELDS.map(field => [
    field,
    String(readers[field](configuration) ?? ''),
  ]);
  return {
    ...(Object.fromEntries(texts) as Record<TextField, string>),
    environments: configuration.environments ?? [],
    parameters: Object.entries(configuration.parameters ?? {}).map(
      ([name, value]) => ({ name, value }),
    ),
  };
}

/** What a form says; without what it leaves empty. */
export function configurationOf(draft: ConfigurationDraft): BaseConfiguration {
  const text = (field: TextField) => draft[field].trim() || undefined;
  const parameters = draft.parameters
    .map(({ name, value }) => [name.trim(), value])
    .filter(([name]) => name !== '');
  const template = text('template');
  return said<BaseConfiguration>({
    image: text('image'),
    organisation: text('organisation'),
    workload: saidAny({
      cluster: text('cluster'),
      namespace: text('namespace'),
      kind: text('kind') as ReleasableKind | undefined,
      name: text('workload'),
      container: text('container'),
    }),
    replicas:
      text('replicas') === undefined ? undefined : Number(draft.replicas),
    healthCheckPath: text('healthCheckPath'),
    resources: saidAny({
      requests: amounts(text('cpuRequest'), text('memoryRequest')),
      limits: amounts(text('cpuLimit'), text('memoryLimit')),
    }),
    preset: text('preset'),
    template:
      template === undefined
        ? undefined
        : said({ id: template, version: text('templateVersion') }),
    environments: draft.environments.length
      ? [...draft.environments]
      : undefined,
    parameters: parameters.length ? Object.fromEntries(parameters) : undefined,
  });
}

/** What one field says, in one line; empty where it says nothing. */
export function fieldText(
  draft: ConfigurationDraft,
  field: ConfigurationField,
): string {
  switch (field) {
    case 'environments':
      return draft.environments.join(', ');
    case 'parameters':
      return draft.parameters
        .map(({ name, value }) => `${name}=${value}`)
        .join(', ');
    default:
      return draft[field];
  }
}

/** What differs between two configurations. */
export interface FieldChange {
  readonly field: ConfigurationField;
  readonly from: string;
  readonly to: string;
}

/** The fields that differ, in their order. */
export function changesBetween(
  before: ConfigurationDraft,
  after: ConfigurationDraft,
): FieldChange[] {
  return CONFIGURATION_FIELDS.map(field => ({
    field,
    from: fieldText(before, field),
    to: fieldText(after, field),
  })).filter(({ from, to }) => from !== to);
}

/**
 * What a person wrote, on top of what somebody else stored meanwhile: their own
 * fields stay, all others are the newer ones.
 */
export function rebased(options: {
  /** What the person began with. */
  readonly base: ConfigurationDraft;
  readonly mine: ConfigurationDraft;
  readonly theirs: ConfigurationDraft;
}): ConfigurationDraft {
  const { base, mine, theirs } = options;
  const own = changesBetween(base, mine).map(({ field }) => [
    field,
    mine[field],
  ]);
  return { ...theirs, ...Object.fromEntries(own) };
}

function amounts(
  cpu: string | undefined,
  memory: string | undefined,
): ResourceAmounts | undefined {
  return saidAny({ cpu, memory });
}

/** Without what is undefined. */
function said<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, it]) => it !== undefined),
  ) as T;
}

/** The same; undefined where nothing is left. */
function saidAny<T extends object>(value: T): T | undefined {
  const rest = said(value);
  return Object.keys(rest).length ? rest : undefined;
}
