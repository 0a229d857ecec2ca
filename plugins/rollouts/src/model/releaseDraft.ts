// SPDX-License-Identifier: Apache-2.0
import type { NewRelease, Version } from '@teal/rollouts-common';
import type { ReleaseTarget } from './releaseTarget';

/** As the backend's schema bounds it. */
export const DESCRIPTION_LENGTH = 2_000;

/** One of the list, or what a person typed: a tag or a digest. */
export type ChosenVersion =
  | { readonly kind: 'listed'; readonly version: Version }
  | { readonly kind: 'typed'; readonly text: string };

/** What a person has said of a release so far. */
export interface ReleaseDraft {
  readonly chosen?: ChosenVersion;
  readonly description: string;
  /** The release under way makes room. */
  readonly supersede: boolean;
  /** The version that runs is brought out again. */
  readonly restart: boolean;
}

export const emptyDraft: ReleaseDraft = {
  description: '',
  supersede: false,
  restart: false,
};

/** What a person calls it: the tag, or the first figures of the digest. */
export function nameOfChosen(chosen: ChosenVersion): string {
  if (chosen.kind === 'typed') return shortDigest(chosen.text);
  const { tag, digest, image } = chosen.version;
  return tag ?? (digest ? shortDigest(digest) : image);
}

/** `sha256:0123456789ab` of a digest; anything else as it is. */
export function shortDigest(text: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(text)
    ? text.slice(0, 'sha256:'.length + 12)
    : text;
}

/** Undefined: no version is chosen yet. */
export function requestOf(
  draft: ReleaseDraft,
  target: ReleaseTarget,
): Omit<NewRelease, 'dryRun'> | undefined {
  const { chosen, supersede, restart } = draft;
  if (!chosen) return undefined;
  const description = draft.description.trim();
  return {
    cluster: target.cluster,
    namespace: target.namespace,
    ...placeOf(target),
    ...(restart ? { restart } : versionOfChosen(chosen)),
    ...(supersede && { supersede }),
    ...(description && { description }),
  };
}

function placeOf({
  view,
  workload,
}: ReleaseTarget): Pick<NewRelease, 'rollout' | 'workload'> {
  return view ? { rollout: view.rollout.metadata.name } : { workload };
}

function versionOfChosen(
  chosen: ChosenVersion,
): Pick<NewRelease, 'image' | 'version'> {
  return chosen.kind === 'typed'
    ? { version: chosen.text }
    : { image: chosen.version.image };
}
