// SPDX-License-Identifier: Apache-2.0
/**
 * One client of the live view: server-sent events with the whole state of a
 * Rollout after each change.
 *
 * A slow client gets fewer messages and never old ones: while its connection is
 * full, only the names of changed Rollouts are kept, and what they look like is
 * read when there is room again. So memory doesn't grow with what a client
 * leaves unread.
 */
import { createHash } from 'node:crypto';
import type {
  RolloutChange,
  RolloutRef,
  RolloutView,
} from '@teal/rollouts-common';
import { rolloutRefOf, rolloutRefText } from '@teal/rollouts-common';
import type { Response } from 'express';
import type { Clock } from '../controller/clock';

/** Proxies close a connection that says nothing for long; 30 s is the shortest default seen. */
const KEEP_ALIVE_MS = 10_000;
/** Permissions are judged when a stream opens, so it ends after this; the client opens the next. */
const MAX_AGE_MS = 600_000;

/** Where the stream's Rollouts come from. */
export interface EventSource {
  /** All that the client may see now. */
  list(): RolloutView[];
  /** Undefined: gone, or not for this client. */
  find(ref: RolloutRef): RolloutView | undefined;
  onChange(listener: (ref: RolloutRef) => void): () => void;
}

/** An open stream. */
export class EventStream {
  readonly #response: Response;
  readonly #source: EventSource;
  readonly #changed = new Map<string, RolloutRef>();
  /** What the client holds: digest of the last view sent, by Rollout. */
  readonly #sent = new Map<string, string>();
  readonly #clock: Clock;
  #stopKeepAlive = () => {};
  #full = false;

  /** Sends the snapshot and goes on until the client leaves or `end` is called. */
  constructor(options: {
    readonly response: Response;
    readonly source: EventSource;
    readonly clock: Clock;
    /** Called once, whoever ended it. */
    readonly onEnd: () => void;
  }) {
    const { response, source, clock, onEnd } = options;
    this.#response = response;
    this.#source = source;
    this.#clock = clock;
    const forget = source.onChange(ref => this.#take(ref));
    const cancelEnd = clock.after(MAX_AGE_MS, () => this.end());
    response.once('close', () => {
      forget();
      cancelEnd();
      this.#stopKeepAlive();
      onEnd();
    });
    response.on('drain', () => {
      this.#full = false;
      this.#flush();
    });
    this.#open();
  }

  /** Closes the connection; the client comes back if it wants to. */
  end(): void {
    this.#response.end();
  }

  #open(): void {
    this.#response.status(200);
    this.#response.set({
      'content-type': 'text/event-stream; charset=utf-8',
      // no-transform and identity: compression would hold events back until a block is full.
      'cache-control': 'no-cache, no-transform',
      'content-encoding': 'identity',
      // nginx, a common ingress, buffers answers unless told not to.
      'x-accel-buffering': 'no',
    });
    const items = this.#source.list();
    for (const item of items) this.#sent.set(keyOf(item), digest(item));
    this.#send({ type: 'snapshot', items });
    this.#keepAlive();
  }

  #take(ref: RolloutRef): void {
    this.#changed.set(rolloutRefText(ref), ref);
    this.#flush();
  }

  #flush(): void {
    for (const [key, ref] of this.#changed) {
      if (this.#full) return;
      this.#changed.delete(key);
      this.#tell(key, ref);
    }
  }

  #tell(key: string, ref: RolloutRef): void {
    const item = this.#source.find(ref);
    if (!item) {
      if (this.#sent.delete(key)) this.#send({ type: 'removed', ...ref });
      return;
    }
    const now = digest(item);
    if (this.#sent.get(key) === now) return;
    this.#sent.set(key, now);
    this.#send({ type: 'changed', item });
  }

  #send(change: RolloutChange): void {
    this.#write(`data: ${JSON.stringify(change)}\n\n`);
  }

  #keepAlive(): void {
    this.#stopKeepAlive = this.#clock.after(KEEP_ALIVE_MS, () => {
      if (!this.#full) this.#write(': still here\n\n');
      this.#keepAlive();
    });
  }

  #write(text: string): void {
    if (this.#response.writableEnded || this.#response.destroyed) return;
    this.#full = !this.#response.write(text);
  }
}

function keyOf(view: RolloutView): string {
  return rolloutRefText(rolloutRefOf(view));
}

function digest(view: RolloutView): string {
  return createHash('sha1').update(JSON.stringify(view)).digest('base64');
}
