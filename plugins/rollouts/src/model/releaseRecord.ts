// SPDX-License-Identifier: Apache-2.0
/** What a record of the history says in a word. */
import {
  parseImage,
  type Phase,
  type ReleasedVersion,
  type ReleaseRecord,
  versionOf,
} from '@teal/rollouts-common';

/** As of a digest that people can tell from another. */
const DIGEST_LETTERS = 'sha256:'.length + 12;

/** What people call a version; undefined where nothing names it. */
export function versionName(version: ReleasedVersion): string | undefined {
  const [image] = version.images;
  const parsed = image === undefined ? undefined : parseImage(image);
  const name = version.version ?? (parsed && versionOf(parsed));
  return name?.startsWith('sha256:')
    ? name.slice(0, DIGEST_LETTERS)
    : name ?? version.revision;
}

/** The same images before and after: the pods were made again. */
export function isRestart({ from, to }: ReleaseRecord): boolean {
  return (
    from.images.length > 0 &&
    from.images.length === to.images.length &&
    from.images.every((image, index) => image === to.images[index])
  );
}

/** As which phase a release under way is shown where no Rollout carries it. */
export function phaseOfRelease({ status }: ReleaseRecord): Phase {
  return status === 'Pending' ? 'Pending' : 'Progressing';
}
