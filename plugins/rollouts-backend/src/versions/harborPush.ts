// SPDX-License-Identifier: Apache-2.0
/** Harbor's webhook "Artifact pushed" (payload format Default): the images that it tells of, pure. */
import { isDigest, parseImage } from '@teal/rollouts-common';

/** An image that was pushed. */
export interface PushedImage {
  readonly image: string;
  readonly digest?: string;
  /** Who pushed, as Harbor calls them. */
  readonly by: string;
}

/** @returns nothing for other events, and for what can't be read. */
export function harborPush(payload: unknown): PushedImage[] {
  const { type, operator, event_data: data } = record(payload);
  if (type !== 'PUSH_ARTIFACT') return [];
  const { resources } = record(data);
  if (!Array.isArray(resources)) return [];
  const by = typeof operator === 'string' ? operator.slice(0, 255) : 'harbor';
  return resources.slice(0, 100).flatMap(resource => {
    const { resource_url: image, digest } = record(resource);
    if (typeof image !== 'string' || parseImage(image)?.tag === undefined) {
      return [];
    }
    const known = typeof digest === 'string' && isDigest(digest);
    return [{ image, by, ...(known && { digest }) }];
  });
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)
    : {};
}
