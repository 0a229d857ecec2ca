// SPDX-License-Identifier: Apache-2.0
/** The Service and the routes of a workload: named by the entity, or the only ones that fit. Pure. */
import type { ObjectReference } from '@teal/rollouts-common';
import { catalogAnnotations, NO_ROUTE } from '@teal/rollouts-common';
import type { Enrolment, RouteName } from './Enrolment';
import type { Scene, SceneRoute, SceneService, SceneWorkload } from './Scene';

/** Found, or the sentence that says why not. */
export type Found<T> = { readonly found: T } | { readonly problem: string };

/** The Service whose selector finds the workload's pods. */
export function findService(
  scene: Scene,
  { service: named }: Pick<Enrolment, 'service'>,
  workload: SceneWorkload,
): Found<string> {
  const { namespace, name, podLabels } = workload;
  const here = scene.services.filter(it => it.namespace === namespace);
  const fitting = here.filter(service => selects(service, podLabels));
  if (named !== undefined) {
    const service = here.find(it => it.name === named);
    if (service && selects(service, podLabels)) return { found: named };
    return {
      problem: service
        ? `${
            catalogAnnotations.service
          } is "${named}", but Service ${named} selects ${textOf(
            service.selector,
          )}, and the pods of Deployment ${name} have ${textOf(podLabels)}`
        : `${
            catalogAnnotations.service
          } is "${named}", and namespace ${namespace} has no such Service; ${choiceOf(
            fitting,
          )}`,
    };
  }
  const [only, ...others] = fitting;
  if (!only) {
    return {
      problem: `no Service in namespace ${namespace} selects the pods of Deployment ${name} (${textOf(
        podLabels,
      )}); create one, so that there is something to move requests with`,
    };
  }
  if (others.length) {
    return {
      problem: `Services ${listOf(
        fitting.map(it => it.name),
      )} in namespace ${namespace} all select the pods of Deployment ${name}; name the one that visitors use in ${
        catalogAnnotations.service
      }`,
    };
  }
  return { found: only.name };
}

/** The routes that send to the Service; empty: there are none, so the Service itself switches. */
export function findRoutes(
  scene: Scene,
  { routes: named }: Pick<Enrolment, 'routes'>,
  at: { readonly namespace: string; readonly service: string },
): Found<ObjectReference[]> {
  const { namespace, service } = at;
  const fitting = scene.routes.filter(
    route => route.namespace === namespace && route.services.includes(service),
  );
  if (named) return findNamed(named, fitting, at);
  if (fitting.length > 1) {
    return {
      problem: `${listOf(
        fitting.map(nameOf),
      )} in namespace ${namespace} all send to Service ${service}; name those to move in ${
        catalogAnnotations.route
      }, or write ${NO_ROUTE}`,
    };
  }
  return { found: fitting.map(({ ref }) => ref) };
}

function findNamed(
  named: readonly RouteName[],
  fitting: readonly SceneRoute[],
  {
    namespace,
    service,
  }: { readonly namespace: string; readonly service: string },
): Found<ObjectReference[]> {
  const found: ObjectReference[] = [];
  for (const { kind, name } of named) {
    const text = kind ? `${kind}/${name}` : name;
    const candidates = fitting.filter(
      ({ ref }) =>
        ref.name === name && (kind === undefined || ref.kind === kind),
    );
    const [only, ...others] = candidates;
    if (!only) {
      return {
        problem: `${
          catalogAnnotations.route
        } is "${text}", and no such route in namespace ${namespace} sends to Service ${service}; ${
          fitting.length
            ? `there are ${listOf(fitting.map(nameOf))}`
            : 'there is none'
        }`,
      };
    }
    if (others.length) {
      return {
        problem: `${
          catalogAnnotations.route
        } is "${text}", which can be ${listOf(
          candidates.map(nameOf),
        )}; write the kind with it`,
      };
    }
    found.push(only.ref);
  }
  return { found };
}

/** A Service without a selector finds nothing by itself. */
function selects(
  { selector }: SceneService,
  podLabels: SceneWorkload['podLabels'],
): boolean {
  const wanted = Object.entries(selector);
  return (
    wanted.length > 0 &&
    wanted.every(([name, value]) => podLabels[name] === value)
  );
}

function choiceOf(services: readonly SceneService[]): string {
  return services.length
    ? `those that select its pods are ${listOf(services.map(it => it.name))}`
    : 'none selects its pods';
}

function nameOf({ ref }: SceneRoute): string {
  return `${ref.kind}/${ref.name}`;
}

function textOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}=${value}`,
  );
  return pairs.join(',') || 'no labels';
}

/** "a", "a and b", "a, b and c". */
export function listOf(names: readonly string[]): string {
  const sorted = [...names].sort();
  const last = sorted.pop() ?? '';
  return sorted.length ? `${sorted.join(', ')} and ${last}` : last;
}
