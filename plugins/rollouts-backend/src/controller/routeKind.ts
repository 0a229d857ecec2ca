// SPDX-License-Identifier: Apache-2.0
import type { ObjectReference } from '@teal/rollouts-common';
import type { RouteResource } from '@teal/rollouts-node';

/** `group/kind`, the name of a collection of routes; versions of one kind are the same objects. */
export type RouteKind = `${string}/${string}`;

/** Of a kind that a router knows. */
export function kindOf(resource: RouteResource): RouteKind {
  return `${resource.group}/${resource.kind}`;
}

/** Of what a Rollout names. */
export function kindOfRef({ apiVersion, kind }: ObjectReference): RouteKind {
  const slash = apiVersion.lastIndexOf('/');
  return `${slash < 0 ? '' : apiVersion.slice(0, slash)}/${kind}`;
}
