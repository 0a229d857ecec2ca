// SPDX-License-Identifier: Apache-2.0
import { useEffect, useReducer } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { RolloutChange, RolloutView } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { applyChange } from './applyChange';
import { followRollouts, type Freshness } from './followRollouts';
import { waitFor } from './waitFor';

/** The Rollouts of an entity as they are now. */
export interface LiveRollouts {
  /** Undefined until the first answer. */
  readonly rollouts?: readonly RolloutView[];
  readonly freshness: Freshness;
}

type Message =
  | { type: 'change'; change: RolloutChange }
  | { type: 'freshness'; freshness: Freshness }
  | { type: 'reset' };

const EMPTY: LiveRollouts = { freshness: { kind: 'connecting' } };

/** Snapshot, then live; says how fresh it is. Without an entity: all that the user may see, or only what they own. */
export function useRollouts(entityRef?: string, owner?: 'me'): LiveRollouts {
  const api = useApi(rolloutsApiRef);
  const [state, dispatch] = useReducer(reduce, EMPTY);
  useEffect(() => {
    const stop = new AbortController();
    dispatch({ type: 'reset' });
    followRollouts({
      api,
      entityRef,
      owner,
      signal: stop.signal,
      onChange: change => dispatch({ type: 'change', change }),
      onFreshness: freshness => dispatch({ type: 'freshness', freshness }),
      wait: waitFor,
      now: Date.now,
    });
    return () => stop.abort();
  }, [api, entityRef, owner]);
  return state;
}

function reduce(state: LiveRollouts, message: Message): LiveRollouts {
  switch (message.type) {
    case 'change':
      return {
        ...state,
        rollouts: applyChange(state.rollouts ?? [], message.change),
      };
    case 'freshness':
      return state.freshness.kind === 'live' &&
        message.freshness.kind === 'live'
        ? state
        : { ...state, freshness: message.freshness };
    default:
      return EMPTY;
  }
}
