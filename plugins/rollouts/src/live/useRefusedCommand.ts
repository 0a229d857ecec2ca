// SPDX-License-Identifier: Apache-2.0
import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  type EventView,
  rolloutRefOf,
  type RolloutView,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { usePolled } from './usePolled';

const UNTIL_THERE_MS = 2_000;
const KEPT_MS = 3_600_000;

/**
 * Why the controller did not carry a command out, in the words of its Event;
 * undefined while the Event isn't there, or can't be read.
 *
 * @param command - how the Event's sentence begins, such as `adjust g7/2`
 */
export function useRefusedCommand(
  view: RolloutView,
  command: string,
): string | undefined {
  const api = useApi(rolloutsApiRef);
  const { cluster, namespace, name } = rolloutRefOf(view);
  const ask = useCallback(
    async (signal: AbortSignal): Promise<Answer> => {
      const ref = { cluster, namespace, name };
      const events = await api.getEvents(ref, { signal });
      return { words: wordsOf(events, command) };
    },
    [api, cluster, namespace, name, command],
  );
  return usePolled({ ask, everyMs: untilThere, cause: command }).value?.words;
}

interface Answer {
  readonly words?: string;
}

function untilThere(answer: Answer | undefined): number {
  return answer?.words === undefined ? UNTIL_THERE_MS : KEPT_MS;
}

function wordsOf(
  events: readonly EventView[],
  command: string,
): string | undefined {
  const prefix = `${command}: `;
  return events
    .find(
      ({ reason, message }) =>
        reason === 'CommandDropped' && message.startsWith(prefix),
    )
    ?.message.slice(prefix.length);
}
