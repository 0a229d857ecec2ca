// SPDX-License-Identifier: Apache-2.0
/**
 * What an entity's annotations ask for, or one sentence for each mistake in
 * them. Pure: the clusters have their say later.
 */
import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { RolloutSpec } from '@teal/rollouts-common';
import {
  catalogAnnotations,
  INLINE_STRATEGY,
  kubernetesAnnotations,
  NO_ROUTE,
} from '@teal/rollouts-common';
import { parseDocument } from 'yaml';
import { entityLink } from '../entityLink';
import { placeholderProblem } from '../presets/placeholders';
import type { Presets, StrategySpec } from '../presets/Preset';
import type { SpecPart } from '../presets/specSchema';
import { specProblems } from '../presets/specSchema';
import type { ReadEnrolment, RouteName } from './Enrolment';

type Annotation = keyof typeof catalogAnnotations;

const NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const ROUTE = /^(?:([A-Za-z]+)\/)?([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?)$/;
/** YAML of an annotation; an entity is at most some hundred KB itself. */
const MAX_YAML = 20_000;

/** What the presets and clusters of a portal make of annotations. */
export interface PortalFacts {
  readonly presets: Presets;
  /** Names of every configured cluster; absent: not known here, so no name is refused. */
  readonly clusters?: readonly string[];
}

class Reading {
  readonly problems: string[] = [];
  readonly #annotations: Readonly<Record<string, string>>;
  readonly #portal: PortalFacts;

  constructor(
    annotations: Readonly<Record<string, string>>,
    portal: PortalFacts,
  ) {
    this.#annotations = annotations;
    this.#portal = portal;
  }

  say(sentence: string): void {
    this.problems.push(sentence);
  }

  spec(strategy: string): StrategySpec | undefined {
    const steps = this.#yaml<RolloutSpec['strategy']['steps']>('steps');
    const analysis = this.#analysis();
    const preset = this.#portal.presets.get(strategy);
    if (strategy === INLINE_STRATEGY) {
      if (this.#text('steps') === undefined) {
        this.say(
          `${catalogAnnotations.strategy} is inline, so ${catalogAnnotations.steps} must hold the steps as YAML, such as "- {replicas: 50%, traffic: {weight: 10}, pause: {}}"`,
        );
      }
    } else if (!preset) {
      const known = [...this.#portal.presets.keys()];
      this.say(
        `${
          catalogAnnotations.strategy
        } is "${strategy}", and this portal has no such preset; there are ${known.join(
          ', ',
        )}, and inline with ${catalogAnnotations.steps}`,
      );
    }
    const base = preset?.spec ?? (steps && withSteps(steps));
    if (!base) return undefined;
    return {
      ...base,
      ...(steps && { strategy: { ...base.strategy, steps } }),
      ...(analysis && { analysis }),
    };
  }

  names(annotation: Annotation, most: number = 50): string[] | undefined {
    const names = this.#list(annotation);
    const wrong = names?.find(name => !NAME.test(name));
    if (wrong !== undefined) {
      this.say(
        `${catalogAnnotations[annotation]} holds "${wrong}", which is no name of a Kubernetes object`,
      );
    }
    if (names && names.length > most) {
      this.say(
        `${catalogAnnotations[annotation]} holds ${names.length} names, and takes ${most}`,
      );
    }
    return names;
  }

  routes(): RouteName[] | undefined {
    const texts = this.#list('route');
    if (!texts) return undefined;
    if (texts.length === 1 && texts[0] === NO_ROUTE) return [];
    return texts.flatMap(text => {
      const [all, kind, name] = ROUTE.exec(text) ?? [];
      if (all === undefined) {
        this.say(
          `${catalogAnnotations.route} holds "${text}"; write the route's name, its kind and name such as HTTPRoute/cart, or ${NO_ROUTE}`,
        );
        return [];
      }
      return [kind === undefined ? { name } : { kind, name }];
    });
  }

  flag(annotation: Annotation): boolean {
    const text = this.#text(annotation);
    if (text !== undefined && text !== 'true' && text !== 'false') {
      this.say(
        `${catalogAnnotations[annotation]} is "${text}"; write "true" or "false"`,
      );
    }
    return text === 'true';
  }

  clusters(linked: string | undefined): string[] | undefined {
    const own = this.#list('cluster');
    const { clusters: known } = this.#portal;
    if (known) {
      const unknown = own?.filter(name => !known.includes(name)) ?? [];
      for (const name of unknown) {
        this.#unknownCluster(catalogAnnotations.cluster, name, known);
      }
      if (linked && !known.includes(linked)) {
        this.#unknownCluster(kubernetesAnnotations.cluster, linked, known);
      }
    }
    if (own && linked && !own.includes(linked)) {
      this.say(
        `${catalogAnnotations.cluster} is "${own.join(',')}" and ${
          kubernetesAnnotations.cluster
        } is "${linked}", so no cluster is left; take one of the two out`,
      );
    }
    return own;
  }

  #unknownCluster(
    annotation: string,
    name: string,
    known: readonly string[],
  ): void {
    this.say(
      `${annotation} is "${name}", and this portal has no such cluster; there are ${
        known.join(', ') || 'none'
      }`,
    );
  }

  #text(annotation: Annotation): string | undefined {
    return this.#annotations[catalogAnnotations[annotation]]?.trim();
  }

  #list(annotation: Annotation): string[] | undefined {
    const text = this.#text(annotation);
    if (text === undefined) return undefined;
    const parts = text
      .split(',')
      .map(part => part.trim())
      .filter(Boolean);
    if (!parts.length) {
      this.say(
        `${catalogAnnotations[annotation]} is empty; name something, or leave it out`,
      );
    }
    return parts;
  }

  #analysis(): RolloutSpec['analysis'] {
    const text = this.#text('analysis');
    if (text === undefined) return undefined;
    const names = text.split(',').map(name => name.trim());
    // Whatever is no YAML map or list is a list of names.
    if (names.every(name => NAME.test(name))) {
      return { background: { templates: names.map(name => ({ name })) } };
    }
    return this.#yaml<NonNullable<RolloutSpec['analysis']>>('analysis');
  }

  #yaml<T>(annotation: SpecPart & Annotation): T | undefined {
    const text = this.#text(annotation);
    if (text === undefined) return undefined;
    const name = catalogAnnotations[annotation];
    if (text.length > MAX_YAML) {
      this.say(`${name} has ${text.length} characters, and takes ${MAX_YAML}`);
      return undefined;
    }
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error) {
      this.say(`${name} is no YAML: ${firstLine(error.message)}`);
      return undefined;
    }
    const value: unknown = document.toJS({ maxAliasCount: 0 });
    const problems = specProblems(annotation, value, annotation);
    for (const problem of problems) this.say(`${name}: ${problem}`);
    const unknown = placeholderProblem(value);
    if (unknown !== undefined) this.say(`${name}: ${unknown}`);
    // The schema has let it in.
    return problems.length || unknown !== undefined ? undefined : (value as T);
  }
}

/** Reads the annotations of an entity. */
export function readEnrolment(
  entity: Entity,
  portal: PortalFacts,
): ReadEnrolment {
  const annotations = entity.metadata.annotations ?? {};
  const strategy = annotations[catalogAnnotations.strategy]?.trim();
  if (strategy === undefined) return undefined;
  const reading = new Reading(annotations, portal);
  const entityRef = stringifyEntityRef(entity);
  const link = entityLink(entity);
  if (!link) reading.say(needsKubernetes());
  const spec = reading.spec(strategy);
  const workloads = reading.names('workload');
  const [service] = reading.names('service', 1) ?? [];
  if (service !== undefined && (workloads?.length ?? 0) > 1) {
    reading.say(
      `${catalogAnnotations.service} "${service}" can be the Service of one workload only, and ${catalogAnnotations.workload} names ${workloads?.length}; leave it out, and each workload's own Service is looked for`,
    );
  }
  const enrolment = {
    entityRef,
    entityName: entity.metadata.name,
    strategy,
    workloads,
    service,
    routes: reading.routes(),
    paused: reading.flag('paused'),
    clusters: reading.clusters(link?.cluster),
  };
  const { problems } = reading;
  if (problems.length || !link || !spec) {
    return { entityRef, strategy, problems };
  }
  return { ...enrolment, link, spec };
}

function withSteps(steps: RolloutSpec['strategy']['steps']): StrategySpec {
  return { strategy: { type: 'BlueGreen', steps } };
}

function needsKubernetes(): string {
  return `${
    catalogAnnotations.strategy
  } needs to know the workloads; add one of ${Object.values(
    kubernetesAnnotations,
  ).join(', ')}`;
}

function firstLine(text: string): string {
  return text.split('\n')[0].replace(/:$/, '');
}
