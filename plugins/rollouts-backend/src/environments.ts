// SPDX-License-Identifier: Apache-2.0
/** `rollouts.environments`: what people call the places where a service runs. */
import type { Config } from '@backstage/config';
import type { EnvironmentLabel, EnvironmentView } from '@teal/rollouts-common';
import { SettingsError } from './settingsError';

/** One entry of `rollouts.environments`. */
export interface Environment {
  readonly name: string;
  readonly label?: EnvironmentLabel;
  readonly cluster: string;
  /** Absent: every namespace of the cluster. */
  readonly namespaces?: readonly string[];
  /** Whoever began a release there may not let it go on. */
  readonly fourEyes: boolean;
}

/** Where something runs. */
export interface Place {
  readonly cluster: string;
  readonly namespace: string;
}

const LABELS: readonly EnvironmentLabel[] = ['test', 'staging', 'production'];

/** @throws SettingsError that names the key. */
export function readEnvironments(config: Config | undefined): Environment[] {
  const entries = config?.getOptionalConfigArray('environments') ?? [];
  return entries.map((entry, index) =>
    readEnvironment(entry, `rollouts.environments[${index}]`),
  );
}

function readEnvironment(entry: Config, key: string): Environment {
  const label = entry.getOptionalString('label');
  if (label !== undefined && !isLabel(label)) {
    throw new SettingsError(
      `${key}.label`,
      `"${label}" is none of ${LABELS.join(', ')}`,
    );
  }
  const namespaces = entry.getOptionalStringArray('namespaces');
  if (namespaces?.length === 0) {
    throw new SettingsError(
      `${key}.namespaces`,
      'the list is empty; name a namespace, or remove the key to mean all of them',
    );
  }
  return {
    name: entry.getString('name'),
    cluster: entry.getString('cluster'),
    fourEyes: entry.getOptionalBoolean('fourEyes') ?? false,
    ...(label && { label }),
    ...(namespaces && { namespaces }),
  };
}

function isLabel(text: string): text is EnvironmentLabel {
  return LABELS.some(label => label === text);
}

/** The first entry that holds the place; undefined: the configuration names none. */
export function environmentOf(
  environments: readonly Environment[],
  place: Place,
): Environment | undefined {
  return environments.find(it => holds(it, place));
}

function holds({ cluster, namespaces }: Environment, place: Place): boolean {
  return (
    cluster === place.cluster &&
    (namespaces === undefined || namespaces.includes(place.namespace))
  );
}

/** As the API shows it. */
export function environmentView(environment: Environment): EnvironmentView {
  const { namespaces, ...rest } = environment;
  return { ...rest, ...(namespaces && { namespaces: [...namespaces] }) };
}
