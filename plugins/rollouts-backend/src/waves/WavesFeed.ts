// SPDX-License-Identifier: Apache-2.0
import type { Logger } from '../controller/logger';
import { sentenceOf } from '../controller/logger';
import type { StoredWaves } from './WavesStore';

/** What happens to a release in waves as a whole; what happens in one place is a `ReleaseEvent`. */
export type WavesEventKind = 'wavesStarted' | 'wavesStopped' | 'wavesFinished';

/** Told once, by the replica that did it. */
export interface WavesEvent {
  readonly kind: WavesEventKind;
  readonly waves: Pick<
    StoredWaves,
    'id' | 'entityRef' | 'workload' | 'version' | 'operator' | 'plan'
  >;
  /** Why; for people. */
  readonly reason: string;
  /** Id of the record where one sees most of it. */
  readonly release?: string;
  /** Who did it; absent: nobody, it came so. */
  readonly by?: string;
}

/** Must return at once: whatever takes time is its own to queue. */
export type WavesListener = (event: WavesEvent) => void;

/** Tells listeners when releases in waves begin, stop and end. */
export class WavesFeed {
  readonly #logger: Logger;
  readonly #listeners = new Set<WavesListener>();

  constructor(options: { readonly logger: Logger }) {
    this.#logger = options.logger;
  }

  /** @returns ends it. */
  subscribe(listener: WavesListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Never throws: what listens is not the waves' concern. */
  tell(event: WavesEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#logger.error('A listener to waves failed', {
          kind: event.kind,
          waves: event.waves.id,
          error: sentenceOf(error),
        });
      }
    }
  }
}
