// SPDX-License-Identifier: Apache-2.0
import { InvalidFieldError } from '../api/errors';
import type { Environment, Place } from '../environments';

/** How a request says where. */
export interface AskedPlace {
  readonly cluster?: string;
  readonly namespace?: string;
  /** Name in `rollouts.environments`. */
  readonly environment?: string;
}

/**
 * Cluster and namespace of a request; an environment with one namespace says both.
 *
 * @param field - by which the request names the environment, for the sentence of a refusal
 * @throws InvalidFieldError
 */
export function placeOf(
  asked: AskedPlace,
  environments: readonly Environment[],
  field = 'environment',
): Place {
  const { cluster, namespace, environment } = asked;
  if (environment === undefined) {
    if (cluster === undefined) {
      throw new InvalidFieldError(
        'cluster',
        'is missing; give it, or an environment',
      );
    }
    if (namespace === undefined) {
      throw new InvalidFieldError('namespace', 'is missing');
    }
    return { cluster, namespace };
  }
  const found = environments.find(({ name }) => name === environment);
  if (!found) {
    const known = environments.map(({ name }) => name).join(', ') || 'none';
    throw new InvalidFieldError(
      field,
      `"${environment}" is none of rollouts.environments; there are: ${known}`,
    );
  }
  if (cluster !== undefined && cluster !== found.cluster) {
    throw new InvalidFieldError(
      'cluster',
      `is ${cluster}, and ${environment} is in ${found.cluster}; leave it out`,
    );
  }
  return {
    cluster: found.cluster,
    namespace: namespaceOf(found, namespace, field),
  };
}

function namespaceOf(
  { name, namespaces }: Environment,
  asked: string | undefined,
  field: string,
): string {
  if (namespaces?.length === 1) {
    // In waves one namespace is asked for and each environment has its own.
    if (
      asked === undefined ||
      asked === namespaces[0] ||
      field !== 'environment'
    ) {
      return namespaces[0];
    }
  } else if (asked === undefined) {
    throw new InvalidFieldError(
      'namespace',
      `is missing; ${name} has ${
        namespaces ? namespaces.join(', ') : 'all of its cluster'
      }`,
    );
  }
  if (asked !== undefined && (!namespaces || namespaces.includes(asked))) {
    return asked;
  }
  throw new InvalidFieldError(
    'namespace',
    `is ${asked}, and ${name} has ${namespaces?.join(', ')}`,
  );
}
