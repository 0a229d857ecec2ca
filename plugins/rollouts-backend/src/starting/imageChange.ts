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
  /** Instead of everything else: the images of all containers, as an earlier release had them. */
  readonly images?: readonly string[];
  readonly container?: string;
  readonly image?: string;
  readonly version?: string;
  readonly restart?: boolean;
}

/** An edit of the images; `container`, `from` and `to` are those of the first that changes. */
export interface ImageChange {
  readonly container: string;
  readonly from: string;
  readonly to: string;
  /** Images of all containers afterwards. */
  readonly images: readonly string[];
  /** Where only the pods are made again: the annotation that says so. */
  readonly restartedAt?: string;
  /** Edits of the pod template, with what they rest on. */
  readonly operations: readonly JsonPatchOperation[];
}

/** Annotation with which kubectl, too, makes pods again from the same template. */
export const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';
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
  if (wish.images) return earlierImages(workload, wish.images, wish, now);
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
    ...(wish.restart && { restartedAt: now }),
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

/** All containers as an earlier release had them; those that have it already are left alone. */
function earlierImages(
  workload: Workload,
  images: readonly string[],
  wish: ImageWish,
  now: string,
): ImageChange {
  const { name } = workload.metadata;
  const { containers } = workload.spec.template.spec;
  if (images.length !== containers.length) {
    throw new ReleaseRefusedError(
      `${name} has ${containers.length} containers by now, and that release had ${images.length}; release an image by its name`,
    );
  }
  const changed = containers.flatMap((container, position) =>
    container.image === images[position] ? [] : [position],
  );
  if (changed.length === 0) {
    if (wish.restart) {
      return imageChange(workload, { restart: true }, now);
    }
    throw new ReleaseRefusedError(
      `${name} has the images of that release already; ask for a restart to make its pods again`,
      { remedy: 'restart' },
    );
  }
  const [first] = changed;
  return {
    container: containers[first].name,
    from: containers[first].image ?? '',
    to: images[first],
    images,
    operations: changed.flatMap(position => [
      {
        op: 'test',
        path: `${CONTAINERS}/${position}/name`,
        value: containers[position].name,
      },
      {
        op: 'add',
        path: `${CONTAINERS}/${position}/image`,
        value: images[position],
      },
    ]),
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

/** The image that is wished in the place of `from`. @throws InvalidFieldError */
export function imageAfter(
  from: string,
  { image, version }: Pick<ImageWish, 'image' | 'version'>,
): string {
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

/**
 * Position of the container that is named, the only one, the default one, or the only one of the wished image's repository.
 *
 * @throws InvalidFieldError that names those that could be meant.
 */
export function containerOf(
  { metadata, spec }: Workload,
  wish: ImageWish,
): number {
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
