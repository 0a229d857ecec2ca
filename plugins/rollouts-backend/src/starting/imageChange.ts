// SPDX-License-Identifier: Apache-2.0
/** What a person asks for -> the edit of the pod template, pure; every refusal is a sentence. */
import {
  isDigest,
  isTag,
  parseImage,
  withVersion,
} from '@teal/rollouts-common';
import { InvalidFieldError } from '../api/errors';
import type { JsonPatchOperation } from '../controller/kubeApi';
import { ReleaseRefusedError } from './ReleaseRefusedError';
import type { Container, Workload } from './workload';

/** Which image becomes which. */
export interface ImageWish {
  readonly container?: string;
  readonly image?: string;
  readonly version?: string;
  readonly restart?: boolean;
}

/** An edit of one container. */
export interface ImageChange {
  readonly container: string;
  readonly from: string;
  readonly to: string;
  /** Images of all containers afterwards. */
  readonly images: readonly string[];
  /** Edits of the pod template, with what they rest on. */
  readonly operations: readonly JsonPatchOperation[];
}

/** Annotation with which kubectl, too, makes pods again from the same template. */
const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';
const CONTAINERS = '/spec/template/spec/containers';

/**
 * @param now - RFC 3339
 * @throws InvalidFieldError where the wish fits no container or is no image.
 * @throws ReleaseRefusedError where the image is the one that is there, and no restart is asked for.
 */
export function imageChange(
  workload: Workload,
  wish: ImageWish,
  now: string,
): ImageChange {
  assertOneWish(wish);
  const position = containerOf(workload, wish);
  const { containers } = workload.spec.template.spec;
  const { name, image: from = '' } = containers[position];
  const to = wish.restart ? from : imageAfter(from, wish);
  if (to === from && !wish.restart) {
    throw new ReleaseRefusedError(
      `container ${name} of ${workload.metadata.name} has the image ${from} already; ask for a restart to make its pods again`,
      { remedy: 'restart' },
    );
  }
  return {
    container: name,
    from,
    to,
    images: containers.map(({ image = '' }, at) =>
      at === position ? to : image,
    ),
    operations: [
      { op: 'test', path: `${CONTAINERS}/${position}/name`, value: name },
      ...(wish.restart
        ? restarted(workload, now)
        : [
            {
              op: 'add' as const,
              path: `${CONTAINERS}/${position}/image`,
              value: to,
            },
          ]),
    ],
  };
}

function assertOneWish({ image, version, restart }: ImageWish): void {
  const given = [image, version, restart || undefined].filter(
    wish => wish !== undefined,
  );
  if (given.length === 1) return;
  throw new InvalidFieldError(
    given.length ? 'version' : 'image',
    given.length
      ? 'is given together with another one of image, version and restart; give one'
      : 'is missing; give image, version or restart',
  );
}

function imageAfter(from: string, { image, version }: ImageWish): string {
  if (image !== undefined) {
    if (parseImage(image)) return image;
    throw new InvalidFieldError(
      'image',
      `"${image}" is no image; write it like ghcr.io/acme/cart:v2`,
    );
  }
  const wanted = version ?? '';
  if (!isTag(wanted) && !isDigest(wanted)) {
    throw new InvalidFieldError(
      'version',
      `"${wanted}" is neither a tag nor a digest`,
    );
  }
  const present = parseImage(from);
  if (!present) {
    throw new InvalidFieldError(
      'version',
      `can't be combined with the present image "${from}"; give the whole image`,
    );
  }
  return withVersion(present, wanted);
}

/** The one that is named, the only one, the default one, or the only one of the wished image's repository. */
function containerOf({ metadata, spec }: Workload, wish: ImageWish): number {
  const { containers } = spec.template.spec;
  const names = containers.map(({ name }) => name);
  if (wish.container !== undefined) {
    const found = names.indexOf(wish.container);
    if (found >= 0) return found;
    throw new InvalidFieldError(
      'container',
      `"${wish.container}" is none of ${metadata.name}; it has ${names.join(
        ', ',
      )}`,
    );
  }
  const preferred = spec.template.metadata?.annotations?.[DEFAULT_CONTAINER];
  const candidates = [
    ...(names.length === 1 ? [0] : []),
    ...(preferred === undefined ? [] : [names.indexOf(preferred)]),
    ...(wish.restart ? [0] : []),
    ...onlyOfRepository(containers, wish.image),
  ].filter(position => position >= 0);
  if (candidates.length) return candidates[0];
  throw new InvalidFieldError(
    'container',
    `is missing; ${metadata.name} has several: ${names.join(', ')}`,
  );
}

function onlyOfRepository(
  containers: readonly Container[],
  image: string | undefined,
): number[] {
  const name = image === undefined ? undefined : parseImage(image)?.name;
  const found = containers.flatMap((container, position) =>
    name !== undefined && parseImage(container.image ?? '')?.name === name
      ? [position]
      : [],
  );
  return found.length === 1 ? found : [];
}

function restarted(workload: Workload, now: string): JsonPatchOperation[] {
  const annotations = '/spec/template/metadata/annotations';
  return [
    ...(workload.spec.template.metadata?.annotations
      ? []
      : [{ op: 'add' as const, path: annotations, value: {} }]),
    {
      op: 'add',
      path: `${annotations}/${RESTARTED_AT.replace('/', '~1')}`,
      value: now,
    },
  ];
}
