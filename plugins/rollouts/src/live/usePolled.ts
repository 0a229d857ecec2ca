// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { type Refusal, refusalOf } from '@teal/rollouts-common';
import { waitFor } from './waitFor';

/** The last good answer, and why there is no newer one. */
export interface Polled<T> {
  readonly value?: T;
  readonly failure?: Refusal;
}

/**
 * Asks at once, again whenever `cause` changes, and every `everyMs` while the
 * page is visible. Keeps the last good answer when a later question fails.
 */
export function usePolled<T>(options: {
  /** Stable between renders (useCallback), as `everyMs` where it is a function. */
  ask: (signal: AbortSignal) => Promise<T>;
  /** How long an answer is good for; it may say so itself. */
  everyMs: number | ((answer: T | undefined) => number);
  /** Asks again when this changes. */
  cause: string;
}): Polled<T> {
  const { ask, everyMs, cause } = options;
  const [state, setState] = useState<Polled<T>>({});
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const run = async () => {
      let answer: T | undefined;
      while (!signal.aborted) {
        if (!document.hidden) {
          try {
            const value = await ask(signal);
            answer = value;
            if (!signal.aborted) setState({ value });
          } catch (error) {
            if (signal.aborted) return;
            const failure = refusalOf(error);
            setState(previous => ({ ...previous, failure }));
            if (failure.kind === 'forbidden') return;
          }
        }
        await waitFor(
          typeof everyMs === 'function' ? everyMs(answer) : everyMs,
          signal,
        );
      }
    };
    run();
    return () => stop.abort();
  }, [ask, everyMs, cause]);
  return state;
}
