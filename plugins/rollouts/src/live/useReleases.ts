// SPDX-License-Identifier: Apache-2.0
import { useCallback, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  hasEnded,
  type Refusal,
  type ReleaseFilter,
  type ReleasePage,
  type ReleaseRecord,
} from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { usePolled } from './usePolled';

/** While something moves, or is about to. */
const BUSY_MS = 2_000;
const CALM_MS = 15_000;

/** One page of the history of releases. */
export interface ShownReleases {
  /** Undefined until the first answer. */
  readonly items?: readonly ReleaseRecord[];
  readonly failure?: Refusal;
  /** True: another page or filter was asked for, and its answer isn't there yet. */
  readonly behind: boolean;
  /** 1-based. */
  readonly page: number;
  /** Absent on the last page. */
  readonly older?: () => void;
  /** Absent on the first one. */
  readonly newer?: () => void;
}

/**
 * The releases that fit, the newest first and a page at a time: however long the
 * history is, no more than a page is fetched, kept or drawn. Asks again while
 * the page is visible, more often while a release is under way.
 */
export function useReleases(options: {
  readonly filter: ReleaseFilter;
  /** Asks again when this changes. */
  readonly cause: string;
  /** True: a release is under way, although no record may say so yet. */
  readonly busy: boolean;
}): ShownReleases {
  const { cause, busy } = options;
  const api = useApi(rolloutsApiRef);
  const asked = JSON.stringify(options.filter);
  const { cursors, turn } = useCursors(asked);
  const cursor = cursors[cursors.length - 1];
  const ask = useCallback(
    async (signal: AbortSignal): Promise<Answer> => {
      const filter = JSON.parse(asked) as ReleaseFilter;
      const page = await api.listReleases({ ...filter, cursor }, { signal });
      return { page, asked, cursor };
    },
    [api, asked, cursor],
  );
  const everyMs = useCallback(
    (answer: Answer | undefined) =>
      busy || answer?.page.items.some(({ status }) => !hasEnded(status))
        ? BUSY_MS
        : CALM_MS,
    [busy],
  );
  const { value, failure } = usePolled({ ask, everyMs, cause });
  const next = value?.page.nextCursor;
  const behind = value?.asked !== asked || value.cursor !== cursor;
  return {
    items: value?.page.items,
    failure,
    behind,
    page: cursors.length + 1,
    ...(next && !behind && { older: () => turn([...cursors, next]) }),
    ...(cursors.length > 0 && { newer: () => turn(cursors.slice(0, -1)) }),
  };
}

interface Answer {
  readonly page: ReleasePage;
  /** What it is the answer to. */
  readonly asked: string;
  readonly cursor: string | undefined;
}

/** Where the pages before this one ended; none for another filter. */
function useCursors(asked: string): {
  cursors: readonly string[];
  turn: (cursors: readonly string[]) => void;
} {
  const [state, setState] = useState<{
    readonly of: string;
    readonly cursors: readonly string[];
  }>();
  return {
    cursors: state?.of === asked ? state.cursors : [],
    turn: cursors => setState({ of: asked, cursors }),
  };
}
