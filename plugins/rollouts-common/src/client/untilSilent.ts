// SPDX-License-Identifier: Apache-2.0
import type { WatchOptions } from './RolloutsApi';

/** Longest silence that a healthy stream shows: the backend writes a comment at least every 15 s. */
const SILENCE_MS = 45_000;

/** The live stream said nothing, not even its heartbeat: the connection is dead without having been closed. */
export class SilentStreamError extends Error {
  constructor(readonly silenceMs: number) {
    super(`The live stream has been silent for ${silenceMs / 1000} s`);
    this.name = 'SilentStreamError';
  }
}

/**
 * What the stream says, until it or the signal ends.
 *
 * @throws SilentStreamError after 45 s without a sign of life.
 */
export async function* untilSilent<T>(
  open: (options: Required<WatchOptions>) => AsyncIterable<T>,
  signal: AbortSignal,
): AsyncGenerator<T> {
  const stop = new AbortController();
  const end = () => stop.abort(signal.reason);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAlive = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => stop.abort(new SilentStreamError(SILENCE_MS)),
      SILENCE_MS,
    );
  };
  signal.addEventListener('abort', end);
  onAlive();
  try {
    yield* open({ signal: stop.signal, onAlive });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}
