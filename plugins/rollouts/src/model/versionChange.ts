// SPDX-License-Identifier: Apache-2.0
/** From which version to which a Rollout goes, in the words of people: tags. */
import { parseImage, type RolloutView, versionOf } from '@teal/rollouts-common';

/** As of a digest that people can tell from another. */
const DIGEST_LETTERS = 'sha256:'.length + 12;

/** What serves, and what comes; the tags of one container. */
export interface VersionChange {
  readonly stable?: string;
  /** Absent while there is no new version. */
  readonly canary?: string;
  /** Whole images, for who wants to know exactly. */
  readonly images: readonly string[];
}

/** Of several containers the first whose image differs tells the versions apart. */
export function versionChange({ rollout }: RolloutView): VersionChange {
  const { stable, canary } = rollout.status ?? {};
  const before = stable?.images ?? [];
  const after = canary?.images ?? [];
  const differing = after.findIndex((image, at) => image !== before[at]);
  const at = Math.max(differing, 0);
  return {
    stable: tagOf(before[at]),
    canary: tagOf(after[at]),
    images: [before[at], after[at]].filter(image => image !== undefined),
  };
}

function tagOf(image: string | undefined): string | undefined {
  if (image === undefined) return undefined;
  const parsed = parseImage(image);
  const version = parsed ? versionOf(parsed) : image;
  return version.startsWith('sha256:')
    ? version.slice(0, DIGEST_LETTERS)
    : version;
}
