// SPDX-License-Identifier: Apache-2.0
import { useEffect, useReducer } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { type PodsOf, refusalOf } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import {
  EMPTY_LOG,
  type LogText,
  SHOWN_LINES,
  withText,
} from '../model/logText';
import { followPodLog, type LogNews } from './followPodLog';
import { waitFor } from './waitFor';

/** Which log. */
export interface LogChoice {
  readonly pod: string;
  readonly container: string;
  /** Of the container before its last restart. */
  readonly previous: boolean;
  /** Goes on as the container writes, over its restarts. */
  readonly follow: boolean;
  /** Reads it again when it changes. */
  readonly again: number;
}

/** A log as far as it is known. */
export interface PodLogState {
  readonly log: LogText;
  readonly state: 'waiting' | 'live' | 'still' | 'over' | 'notYet' | 'failed';
  /** Why it can't be read. */
  readonly reason?: string;
}

const NOTHING: PodLogState = { log: EMPTY_LOG, state: 'waiting' };

/** A pod that writes fast is drawn this often. */
const DRAWN_EVERY_MS = 150;

/** What a container wrote, and writes. What was read before stays until there is something newer: give each choice a key of its own, and keep `of` between renders. */
export function usePodLog(
  of: PodsOf,
  { pod, container, previous, follow, again }: LogChoice,
): PodLogState {
  const api = useApi(rolloutsApiRef);
  const [state, tell] = useReducer(reduce, NOTHING);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const options = { container, previous, tailLines: SHOWN_LINES, signal };
    const draw = collected(tell);
    void followPodLog({
      read: () => api.getPodLogs(of, pod, options),
      follow: follow ? () => api.followPodLogs(of, pod, options) : undefined,
      signal,
      wait: waitFor,
      reasonOf: refusalOf,
      tell: draw.add,
    });
    return () => {
      stop.abort();
      draw.drop();
    };
  }, [api, of, pod, container, previous, follow, again]);
  return state;
}

/** Hands over what came since the last time, all at once. */
function collected(tell: (news: readonly LogNews[]) => void) {
  let waiting: LogNews[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add(news: LogNews) {
      waiting.push(news);
      timer ??= setTimeout(() => {
        timer = undefined;
        tell(waiting);
        waiting = [];
      }, DRAWN_EVERY_MS);
    },
    drop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

function reduce(state: PodLogState, all: readonly LogNews[]): PodLogState {
  return all.reduce(withNews, state);
}

function withNews(state: PodLogState, news: LogNews): PodLogState {
  switch (news.type) {
    case 'begin':
      return { log: withText(EMPTY_LOG, news.text), state: 'live' };
    case 'more':
      return { log: withText(state.log, news.text), state: 'live' };
    case 'whole':
      return { log: withText(EMPTY_LOG, news.text), state: 'still' };
    case 'over':
    case 'notYet':
      return { log: state.log, state: news.type };
    default:
      return { log: state.log, state: 'failed', reason: news.reason };
  }
}
