// SPDX-License-Identifier: Apache-2.0
/** What a registry stores for a tag (OCI image spec 1.1, Docker's schema 2), as far as it tells age and origin; pure. */

/** Every kind of manifest that stands for an image. */
export const MANIFESTS = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** What a manifest leads to. */
export type ManifestStep =
  /** The manifest of one platform. */
  | { readonly manifest: string }
  /** The image's configuration. */
  | { readonly config: string; readonly facts: ImageFacts }
  /** Neither: an artifact, such as a signature. */
  | { readonly facts: ImageFacts };

/** When an image was made, and from what. */
export interface ImageFacts {
  /** RFC 3339. */
  readonly createdAt?: string;
  readonly commit?: string;
}

const CREATED = 'org.opencontainers.image.created';
const REVISION = 'org.opencontainers.image.revision';
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Reads a manifest or an index; of an index the first real platform, linux/amd64 if it is there. */
export function readManifest(document: unknown): ManifestStep {
  const { manifests, config, annotations } = record(document);
  const facts = factsIn(record(annotations));
  if (Array.isArray(manifests)) {
    const platforms = manifests.map(record).filter(isPlatform);
    const chosen = platforms.find(isCommon) ?? platforms[0];
    return chosen && isDigestText(chosen.digest)
      ? { manifest: chosen.digest }
      : { facts };
  }
  const { digest } = record(config);
  return isDigestText(digest) ? { config: digest, facts } : { facts };
}

/** Reads an image's configuration; what the manifest said goes before it. */
export function readConfig(
  document: unknown,
  manifest: ImageFacts,
): ImageFacts {
  const { created, config } = record(document);
  const labelled = factsIn(record(record(config).Labels));
  return {
    createdAt: manifest.createdAt ?? time(created) ?? labelled.createdAt,
    commit: manifest.commit ?? labelled.commit,
  };
}

function factsIn(texts: Readonly<Record<string, unknown>>): ImageFacts {
  const commit = texts[REVISION];
  return {
    createdAt: time(texts[CREATED]),
    commit:
      typeof commit === 'string' && commit.length <= 64 ? commit : undefined,
  };
}

/** Attestations are listed as platforms, too. */
function isPlatform({ platform }: Record<string, unknown>): boolean {
  return record(platform).os !== 'unknown';
}

function isCommon({ platform }: Record<string, unknown>): boolean {
  const { os, architecture } = record(platform);
  return os === 'linux' && architecture === 'amd64';
}

/** Builds that are made to be repeated give the beginning of the epoch: that says nothing. */
function time(value: unknown): string | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(at) && at > 86_400_000
    ? new Date(at).toISOString()
    : undefined;
}

function isDigestText(value: unknown): value is string {
  return typeof value === 'string' && DIGEST.test(value);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : {};
}
