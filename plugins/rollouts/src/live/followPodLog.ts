// SPDX-License-Identifier: Apache-2.0
import type { Refusal } from '@teal/rollouts-common';

/** What there is to say of a log. */
export type LogNews =
  /** A container began, or goes on where nobody looked: what was shown before is not its own. */
  | { readonly type: 'begin'; readonly text: string }
  | { readonly type: 'more'; readonly text: string }
  /** All of it, and nothing more will come. */
  | { readonly type: 'whole'; readonly text: string }
  /** The stream ended: the container did, or a proxy cut it. */
  | { readonly type: 'over' }
  /** The container has not written yet: it waits to start. */
  | { readonly type: 'notYet' }
  | { readonly type: 'failed'; readonly reason: string };

/** Whoever sees that the container was restarted reads again at once; this is for what nobody sees. */
const AGAIN_MS = 10_000;
const FINAL: readonly Refusal['kind'][] = ['forbidden', 'invalid', 'notFound'];

/**
 * Reads a log once, or follows it over restarts until the signal ends or the
 * backend refuses. After a restart the new container's log takes the place of
 * the one before when its first line is there, so that the last words of a
 * container that crashed stay on the screen until somebody writes again.
 */
export async function followPodLog(options: {
  read(): Promise<string>;
  /** Absent: nobody wants more than what is there. */
  follow: (() => AsyncIterable<string>) | undefined;
  readonly signal: AbortSignal;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  reasonOf(error: unknown): Refusal;
  tell(news: LogNews): void;
}): Promise<void> {
  const { read, follow, signal, wait, reasonOf, tell } = options;
  while (!signal.aborted) {
    try {
      if (!follow) {
        const text = await read();
        if (!signal.aborted) tell({ type: 'whole', text });
        return;
      }
      let type: 'begin' | 'more' = 'begin';
      for await (const text of follow()) {
        if (signal.aborted) return;
        tell({ type, text });
        type = 'more';
      }
      if (signal.aborted) return;
      tell({ type: 'over' });
    } catch (error) {
      if (signal.aborted) return;
      const { kind, message } = reasonOf(error);
      tell(
        follow && kind === 'conflict'
          ? { type: 'notYet' }
          : { type: 'failed', reason: message },
      );
      if (!follow || FINAL.includes(kind)) return;
    }
    await wait(AGAIN_MS, signal);
  }
}
