// SPDX-License-Identifier: Apache-2.0
/** What a template has made -> the object that is applied, and what it changed; pure. */
import { isDeepStrictEqual } from 'node:util';
import { HELD_MARKER } from '@teal/rollouts-common';
import type { MadeWorkload } from '../templates/TemplateReleases';
import type { ImageChange } from './imageChange';
import { RESTARTED_AT } from './imageChange';
import type { Container, PodTemplate, Workload } from './workload';
import { imagesOf } from './workload';
import type { Target } from './TargetFinder';

/** For server-side apply; holds only for the workload as it was judged. */
export function applyBody(
  { reference, ref, workload }: Pick<Target, 'reference' | 'ref' | 'workload'>,
  { rendered }: MadeWorkload,
  beside: {
    /** Annotations of the workload. */
    readonly marks: Readonly<Record<string, string>>;
    /** RFC 3339; makes the pods again although nothing of them changes. */
    readonly restartedAt?: string;
  },
): object {
  const { apiVersion, kind, name } = reference;
  const { metadata = {}, spec } = rendered.object as {
    metadata?: { labels?: object; annotations?: object };
    spec: { template: PodTemplate };
  };
  const { marks, restartedAt } = beside;
  return {
    apiVersion,
    kind,
    metadata: {
      ...{ name, namespace: ref.namespace },
      resourceVersion: workload.metadata.resourceVersion,
      ...(metadata.labels && { labels: metadata.labels }),
      annotations: { ...metadata.annotations, ...marks },
    },
    spec:
      restartedAt === undefined
        ? spec
        : { ...spec, template: restarted(spec.template, restartedAt) },
  };
}

function restarted(template: PodTemplate, at: string): PodTemplate {
  const { metadata } = template;
  const annotations = { ...metadata?.annotations, [RESTARTED_AT]: at };
  return { ...template, metadata: { ...metadata, annotations } };
}

/** What the API server made of it; undefined: the pods are what they were. */
export function appliedChange(
  before: Workload,
  stored: Workload,
  restartedAt?: string,
): ImageChange | undefined {
  if (isDeepStrictEqual(podsOf(before), podsOf(stored))) return undefined;
  const [changed] = stored.spec.template.spec.containers.filter(
    container => imageIn(before, container) !== container.image,
  );
  const shown = changed ?? stored.spec.template.spec.containers[0];
  return {
    container: shown.name,
    from: imageIn(before, shown) ?? '',
    to: shown.image ?? '',
    images: imagesOf(stored),
    ...(restartedAt !== undefined && { restartedAt }),
    operations: [],
  };
}

function imageIn(workload: Workload, { name }: Container): string | undefined {
  return workload.spec.template.spec.containers.find(it => it.name === name)
    ?.image;
}

/** Without the gate's marker, which says nothing of the pods. */
function podsOf({ spec }: Workload): PodTemplate {
  const { metadata, ...template } = spec.template;
  const { [HELD_MARKER]: _held, ...annotations } = metadata?.annotations ?? {};
  return { ...template, metadata: { ...metadata, annotations } };
}
