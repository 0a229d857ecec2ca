// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { type Refusal, refusalOf } from '@teal/rollouts-common';

/** What became of a question. */
export interface Answer<T> {
  readonly value?: T;
  readonly refusal?: Refusal;
  /** The question has changed, and this is still the answer to the one before. */
  readonly asking: boolean;
}

/**
 * Asks again whenever the question (its text) changes, and takes no answer to
 * an earlier one. Keeps the last value meanwhile, so that nothing jumps.
 *
 * @param question - undefined: there is nothing to ask
 * @param ask - gets the question
 */
export function useAnswer<T>(
  question: string | undefined,
  ask: (question: string, signal: AbortSignal) => Promise<T>,
): Answer<T> {
  const [state, setState] = useState<{
    readonly question?: string;
    readonly value?: T;
    readonly refusal?: Refusal;
  }>({});
  useEffect(() => {
    if (question === undefined) {
      setState({});
      return undefined;
    }
    const stop = new AbortController();
    const settle = (answered: { value?: T; refusal?: Refusal }) => {
      if (!stop.signal.aborted) setState({ question, ...answered });
    };
    ask(question, stop.signal).then(
      value => settle({ value }),
      error => settle({ refusal: refusalOf(error) }),
    );
    return () => stop.abort();
  }, [question, ask]);
  const { value, refusal } = state;
  return { value, refusal, asking: question !== state.question };
}
