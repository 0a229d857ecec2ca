// SPDX-License-Identifier: Apache-2.0
/** What a template may make: the workload that is released, and nothing about it that is Teal's or Kubernetes' to say. */
import type { ObjectReference } from '@teal/rollouts-common';
import type { Path, Rendered } from './renderTree';
import { TemplateError } from './TemplateError';

const TOP = ['apiVersion', 'kind', 'metadata', 'spec'];
const METADATA = ['name', 'namespace', 'labels', 'annotations'];
/** Teal's own names on objects, and its gate's switch among them. */
const OURS = /(^|\.)teal\.dev\//;

/** @throws TemplateError at the first field that isn't its to set. */
export function assertWorkload(
  file: string,
  rendered: Rendered,
  target: { readonly reference: ObjectReference; readonly namespace: string },
): void {
  const { reference, namespace } = target;
  const { apiVersion, kind, name } = reference;
  const { object } = rendered;
  const fail = (path: Path, problem: string) => {
    throw new TemplateError(
      { file, ...rendered.at(path) },
      `${path.join('.')} ${problem}`,
    );
  };
  const only = (path: Path, fields: readonly string[]) => {
    for (const field of Object.keys(mapAt(object, path))) {
      if (fields.includes(field)) continue;
      fail([...path, field], `is not a template's to set`);
    }
  };
  const same = (path: Path, value: unknown, wanted: string) => {
    if (value === undefined || value === wanted) return;
    fail(
      path,
      `is ${JSON.stringify(value)}, and the release is about ${wanted}`,
    );
  };
  only([], TOP);
  only(['metadata'], METADATA);
  const metadata = mapAt(object, ['metadata']);
  same(['apiVersion'], object.apiVersion ?? null, apiVersion);
  same(['kind'], object.kind ?? null, kind);
  same(['metadata', 'name'], metadata.name, name);
  same(['metadata', 'namespace'], metadata.namespace, namespace);
  if ('paused' in mapAt(object, ['spec'])) {
    fail(['spec', 'paused'], "is the gate's, not a template's to set");
  }
  for (const owner of [['metadata'], ['spec', 'template', 'metadata']]) {
    for (const field of ['labels', 'annotations']) {
      const path = [...owner, field];
      const ours = Object.keys(mapAt(object, path)).find(it => OURS.test(it));
      if (ours) fail([...path, ours], "is Teal's own, not a template's to set");
    }
  }
  const { containers } = mapAt(object, ['spec', 'template', 'spec']);
  if (!Array.isArray(containers) || containers.length === 0) {
    fail(['spec', 'template', 'spec'], 'has no containers');
  }
}

/** Empty where there is none, or something else: the schema says so. */
function mapAt(object: unknown, path: Path): Record<string, unknown> {
  let value = object;
  for (const key of path) {
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string | number, unknown>)[key]
        : undefined;
  }
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
