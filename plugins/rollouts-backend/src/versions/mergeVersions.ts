// SPDX-License-Identifier: Apache-2.0
/** What a registry has and what pipelines registered -> one list, pure. */
import type { ImageReference, Version } from '@teal/rollouts-common';
import { parseImage } from '@teal/rollouts-common';
import type { ImageTag } from '@teal/rollouts-node';
import type { RegisteredVersion } from './VersionStore';

/** The newest first. A tag that both know is one version: the registry says what it is now, the pipeline where it comes from. */
export function mergeVersions(options: {
  /** The image without tag and digest. */
  readonly name: string;
  readonly tags: readonly ImageTag[];
  readonly registered: readonly RegisteredVersion[];
  /** What the workload runs. */
  readonly current: ImageReference | undefined;
}): Version[] {
  const { name, tags, registered, current } = options;
  const told = new Map(registered.map(version => [version.image, version]));
  const ofRegistry = tags.map((tag): Version => {
    const image = `${name}:${tag.tag}`;
    const said = told.get(image);
    told.delete(image);
    return fromRegistry(image, tag, said, current);
  });
  const others = [...told.values()].map(said => fromPipeline(said, current));
  return [...ofRegistry, ...others].sort(newestFirst);
}

function fromRegistry(
  image: string,
  tag: ImageTag,
  said: RegisteredVersion | undefined,
  current: ImageReference | undefined,
): Version {
  return {
    image,
    tag: tag.tag,
    digest: tag.digest ?? said?.digest,
    pushedAt: tag.pushedAt ?? said?.registeredAt,
    current: isCurrent(image, tag.digest, current),
    source: said ? 'both' : 'registry',
    commit: said?.commit ?? tag.commit,
    branch: said?.branch,
    pipelineUrl: said?.pipelineUrl,
    author: said?.author,
    ...(tag.labels?.length && { labels: [...tag.labels] }),
    scan: tag.scan,
  };
}

function fromPipeline(
  said: RegisteredVersion,
  current: ImageReference | undefined,
): Version {
  return {
    image: said.image,
    tag: said.tag,
    digest: said.digest,
    pushedAt: said.registeredAt,
    current: isCurrent(said.image, said.digest, current),
    source: 'ci',
    commit: said.commit,
    branch: said.branch,
    pipelineUrl: said.pipelineUrl,
    author: said.author,
  };
}

function isCurrent(
  image: string,
  digest: string | undefined,
  current: ImageReference | undefined,
): boolean {
  const parsed = parseImage(image);
  if (!current || parsed?.name !== current.name) return false;
  return current.digest === undefined
    ? parsed.tag === (current.tag ?? 'latest')
    : digest === current.digest;
}

function newestFirst(a: Version, b: Version): number {
  const [older, newer] = [a.pushedAt ?? '', b.pushedAt ?? ''];
  if (older === newer) return 0;
  return older < newer ? 1 : -1;
}
