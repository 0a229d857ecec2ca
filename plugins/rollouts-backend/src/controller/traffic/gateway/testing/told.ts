// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@teal/rollouts-node';
import type { HttpMatch } from '../httpMatches';
import { rulesOf } from '../routeRule';

/** A line a rule: what it matches -> where it goes. */
export function told(route: KubernetesObject): string[] {
  return rulesOf<HttpMatch>(route).map(
    ({ matches = [], backendRefs = [], filters = [] }) =>
      [
        matches.map(matchText).join(' or '),
        '->',
        backendRefs.map(it => `${it.name} ${it.weight}`).join(', '),
        ...filters.map(it => `copies to ${it.requestMirror?.backendRef.name}`),
      ].join(' '),
  );
}

function matchText({
  path,
  method,
  headers = [],
  queryParams = [],
}: HttpMatch): string {
  return [
    ...(method ? [method] : []),
    `${path?.type === 'Exact' ? '=' : ''}${path?.value}`,
    ...headers.map(it => `${it.name}:${it.value}`),
    ...queryParams.map(it => `?${it.name}=${it.value}`),
  ].join(' ');
}
