// SPDX-License-Identifier: Apache-2.0
/**
 * What has to be written, the longest waiting first. While it waits, a release
 * takes up what is newer: the last state counts, no line is lost.
 */
import type { ReleaseIdentity, ReleaseUpdate } from './recordRelease';
import { releaseKey } from './recordRelease';

export class PendingUpdates {
  readonly #waiting = new Map<string, ReleaseUpdate>();

  get size(): number {
    return this.#waiting.size;
  }

  add(update: ReleaseUpdate): void {
    const key = identityText(update.identity);
    const earlier = this.#waiting.get(key);
    this.#waiting.set(key, earlier ? followedBy(earlier, update) : update);
  }

  /** Takes the first one out. */
  take(): ReleaseUpdate | undefined {
    for (const [key, update] of this.#waiting) {
      this.#waiting.delete(key);
      return update;
    }
    return undefined;
  }

  /** It couldn't be written: it goes back to the front, with what came meanwhile. */
  putBack(update: ReleaseUpdate): void {
    const later = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const it of [update, ...later]) this.add(it);
  }
}

/** One release, in one text. */
export function identityText(identity: ReleaseIdentity): string {
  const { cluster, namespace, rollout } = identity;
  return [cluster, namespace, rollout, releaseKey(identity)].join('\u0000');
}

function followedBy(
  earlier: ReleaseUpdate,
  later: ReleaseUpdate,
): ReleaseUpdate {
  // Versions are known best while the release is under way.
  const from = earlier.from.images.length ? earlier.from : later.from;
  return {
    ...later,
    from,
    to: { ...earlier.to, ...later.to },
    entries: [...earlier.entries, ...later.entries],
  };
}
