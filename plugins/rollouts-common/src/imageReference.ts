// SPDX-License-Identifier: Apache-2.0

/** An image as a pod template names it, taken apart (the grammar of distribution/reference). */
export interface ImageReference {
  /** Host and port, `ghcr.io`; `docker.io` where the text names none. */
  readonly registry: string;
  /** `acme/cart`; `library/nginx` for the short names of Docker Hub. */
  readonly repository: string;
  /** Everything before tag and digest as it was written: `nginx`, `ghcr.io/acme/cart`. */
  readonly name: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

const REFERENCE =
  /^(?<name>[^@:]+(?::[0-9]+\/[^@:]+)?)(?::(?<tag>[^@/]*))?(?:@(?<digest>.*))?$/;
const DOMAIN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::[0-9]{1,5})?$/;
const PATH_PART = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;
const DOCKER_HUB = 'docker.io';

/** True for what can stand behind the colon of an image. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** True for `sha256:…` and its kin. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Takes an image apart; undefined for a text that is no image. */
export function parseImage(text: string): ImageReference | undefined {
  if (text.length > 512) return undefined;
  const { name, tag, digest } = REFERENCE.exec(text)?.groups ?? {};
  if (name === undefined) return undefined;
  if (tag !== undefined && !isTag(tag)) return undefined;
  if (digest !== undefined && !isDigest(digest)) return undefined;
  const place = placeOf(name);
  return (
    place && {
      ...place,
      name,
      ...(tag !== undefined && { tag }),
      ...(digest !== undefined && { digest }),
    }
  );
}

/** The same repository with another tag or digest; a digest replaces the tag, too. */
export function withVersion(image: ImageReference, version: string): string {
  return isDigest(version)
    ? `${image.name}@${version}`
    : `${image.name}:${version}`;
}

/** What people call the version of an image: its tag, else its digest; `latest` where it says neither. */
export function versionOf(image: ImageReference): string {
  return image.tag ?? image.digest ?? 'latest';
}

function placeOf(
  name: string,
): { registry: string; repository: string } | undefined {
  const [first, ...others] = name.split('/');
  const isHost =
    others.length > 0 &&
    (/[.:]/.test(first) || first === 'localhost' || /[A-Z]/.test(first));
  const registry = isHost ? first : DOCKER_HUB;
  const parts = isHost ? others : [first, ...others];
  if (!DOMAIN.test(registry)) return undefined;
  if (!parts.every(part => PATH_PART.test(part))) return undefined;
  const isShort = registry === DOCKER_HUB && parts.length === 1;
  return {
    registry,
    repository: isShort ? `library/${parts[0]}` : parts.join('/'),
  };
}
