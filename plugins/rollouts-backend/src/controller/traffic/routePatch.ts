// SPDX-License-Identifier: Apache-2.0
/** The smallest JSON patch from a route to the route it should become. Pure. */
import type { JsonPatchOperation } from '../kubeApi';
import type { HttpRoute } from './httpRoute';

/**
 * Replaces whole backendRefs lists of the rules that differ, and our
 * annotations. The resourceVersion in it makes the write fail with 409 when
 * somebody else was faster, so that an index can never hit another rule.
 */
export function routePatch(
  before: HttpRoute,
  after: HttpRoute,
): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = [];
  after.rules.forEach((rule, index) => {
    const old = before.rules[index]?.backendRefs;
    if (JSON.stringify(old) !== JSON.stringify(rule.backendRefs)) {
      operations.push({
        op: 'replace',
        path: `/spec/rules/${index}/backendRefs`,
        value: rule.backendRefs,
      });
    }
  });
  operations.push(...annotationPatch(before, after));
  return operations.length ? [samePlace(before), ...operations] : [];
}

/** Fails the patch with 409 unless the object is still this version. */
function samePlace(route: HttpRoute): JsonPatchOperation {
  return {
    op: 'replace',
    path: '/metadata/resourceVersion',
    value: route.metadata.resourceVersion,
  };
}

function annotationPatch(
  before: HttpRoute,
  after: HttpRoute,
): JsonPatchOperation[] {
  const operations: JsonPatchOperation[] = [];
  const { annotations: old } = before.metadata;
  const { annotations: wanted } = after.metadata;
  const added = Object.entries(wanted).filter(([key, it]) => old[key] !== it);
  if (added.length && !before.hasAnnotations) {
    operations.push({ op: 'add', path: '/metadata/annotations', value: {} });
  }
  for (const [key, value] of added) {
    operations.push({ op: 'add', path: annotationPath(key), value });
  }
  for (const key of Object.keys(old)) {
    if (!(key in wanted)) {
      operations.push({ op: 'remove', path: annotationPath(key) });
    }
  }
  return operations;
}

function annotationPath(name: string): string {
  return `/metadata/annotations/${name
    .replace(/~/g, '~0')
    .replace(/\//g, '~1')}`;
}
