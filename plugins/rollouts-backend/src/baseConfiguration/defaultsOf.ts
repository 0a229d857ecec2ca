// SPDX-License-Identifier: Apache-2.0
import type { Entity } from '@backstage/catalog-model';
import type { BaseConfiguration } from '@teal/rollouts-common';
import {
  configurationAnnotations as names,
  kubernetesAnnotations,
} from '@teal/rollouts-common';

const STRATEGY = 'rollouts.teal.dev/strategy';
const WORKLOAD = 'rollouts.teal.dev/workload';

/** What an entity's annotations say of its base configuration; pure. */
export function defaultsOf(entity: Entity): BaseConfiguration {
  const annotations = entity.metadata.annotations ?? {};
  const text = (name: string) => annotations[name]?.trim() || undefined;
  const owner = entity.spec?.owner;
  const preset = text(STRATEGY);
  return present({
    image: text(names.image),
    workload: workloadOf(text),
    healthCheckPath: text(names.healthCheckPath),
    environments: text(names.environments)
      ?.split(',')
      .map(name => name.trim())
      .filter(Boolean),
    preset: preset === 'inline' ? undefined : preset,
    organisation: typeof owner === 'string' ? owner : undefined,
    template: templateOf(text(names.template)),
  });
}

function workloadOf(
  text: (name: string) => string | undefined,
): BaseConfiguration['workload'] {
  const found = present({
    cluster: text(kubernetesAnnotations.cluster),
    namespace: text(kubernetesAnnotations.namespace),
    name: text(WORKLOAD)?.split('/').at(-1),
    container: text(names.container),
  });
  return Object.keys(found).length ? found : undefined;
}

function templateOf(text: string | undefined): BaseConfiguration['template'] {
  if (text === undefined) return undefined;
  const [id, version] = text.split('@');
  return present({ id, version }) as { id: string; version?: string };
}

/** Without what is not said. */
export function present<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, it]) => it !== undefined),
  ) as T;
}
