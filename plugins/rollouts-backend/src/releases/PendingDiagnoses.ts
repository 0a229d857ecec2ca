// SPDX-License-Identifier: Apache-2.0
/**
 * Writes what was seen of pods, one after the other and again while the database
 * is down or the record of the release isn't there yet.
 */
import type { PodDiagnosis } from '@teal/rollouts-common';
import { backoffMs } from '../controller/backoff';
import type { Clock } from '../controller/clock';
import { pause } from '../controller/clock';
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { DiagnosisStore } from './DiagnosisStore';
import { afterAnotherLook } from './keptDiagnosis';
import { identityText } from './PendingUpdates';
import type { ReleaseIdentity } from './recordRelease';

interface Waiting {
  readonly identity: ReleaseIdentity;
  /** Absent: the release ended well, and what was kept of it goes. */
  readonly diagnosis?: PodDiagnosis;
  readonly attempts: number;
}

/** A record that isn't written after this many attempts, 5 minutes, never will be. */
const ATTEMPTS = 20;
const RETRY = { firstMs: 250, maxMs: 30_000 };
/** Each may have 64 kB of lines. */
const MOST_WAITING = 200;

export class PendingDiagnoses {
  readonly #parts: {
    readonly store: Pick<DiagnosisStore, 'recordOf' | 'keep' | 'forget'>;
    readonly clock: Clock;
    readonly logger: Logger;
  };
  readonly #waiting = new Map<string, Waiting>();
  readonly #ending = new AbortController();
  #writing: Promise<void> | undefined;

  constructor(parts: {
    readonly store: Pick<DiagnosisStore, 'recordOf' | 'keep' | 'forget'>;
    readonly clock: Clock;
    readonly logger: Logger;
  }) {
    this.#parts = parts;
  }

  keep(identity: ReleaseIdentity, diagnosis: PodDiagnosis): void {
    const key = `${identityText(identity)}\u0000${diagnosis.pod}`;
    const before = this.#waiting.get(key)?.diagnosis;
    if (!before && this.#waiting.size >= MOST_WAITING) return;
    this.#add(key, {
      identity,
      diagnosis: before ? afterAnotherLook(before, diagnosis) : diagnosis,
      attempts: 0,
    });
  }

  /** The release ended well. */
  forget(identity: ReleaseIdentity): void {
    this.#add(identityText(identity), { identity, attempts: 0 });
  }

  /** Resolves when all is written that can be. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#writing;
    if (this.#waiting.size) await this.#writeAll();
  }

  #add(key: string, waiting: Waiting): void {
    this.#waiting.set(key, waiting);
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined;
    });
  }

  async #writeAll(): Promise<void> {
    const { clock, logger } = this.#parts;
    const { signal } = this.#ending;
    for (const [key, waiting] of this.#waiting) {
      const failure = await this.#write(waiting).catch(sentenceOf);
      // Something newer may have taken its place meanwhile.
      if (this.#waiting.get(key) === waiting) this.#waiting.delete(key);
      if (failure === undefined) continue;
      const attempts = waiting.attempts + 1;
      if (attempts >= ATTEMPTS || signal.aborted) {
        const { cluster, namespace, rollout, releaseId } = waiting.identity;
        logger.warn('What was seen of a pod could not be kept', {
          ...{ cluster, namespace, rollout, release: releaseId },
          ...{ pod: waiting.diagnosis?.pod ?? null, error: failure },
        });
        continue;
      }
      // To the end: what follows may be writable.
      if (!this.#waiting.has(key)) {
        this.#waiting.set(key, { ...waiting, attempts });
      }
      await pause(clock, backoffMs(RETRY, attempts, Math.random()), signal);
    }
  }

  /** @returns why it isn't written. */
  async #write({ identity, diagnosis }: Waiting): Promise<string | undefined> {
    const { store } = this.#parts;
    const id = await store.recordOf(identity);
    if (id === undefined) return 'its release has no record yet';
    await (diagnosis ? store.keep(id, diagnosis) : store.forget(id));
    return undefined;
  }
}
