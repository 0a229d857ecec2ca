// SPDX-License-Identifier: Apache-2.0
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { dayFrom } from '../../model/dayRange';

/** What a person narrows the page to; it stands in the URL, so that a reload and a link keep it. */
export interface PageFilters {
  /** A phase, or the status of a release, as the tab that is shown has them. */
  readonly status?: string;
  readonly owner?: 'me';
  /** Name or label of an environment. */
  readonly environment?: string;
  readonly cluster?: string;
  readonly text?: string;
  /** The first and the last day of a history, as 2026-11-01. */
  readonly from?: string;
  readonly to?: string;
}

/** The filters of the page's URL, and how to change them. */
export interface PageFiltersNow {
  readonly filters: PageFilters;
  /** Id of the tab that the URL names. */
  readonly tab?: string;
  /** Takes what is given over the filters as they are; undefined removes one. */
  readonly change: (changed: PageFilters) => void;
  readonly clear: () => void;
  /** The words for a status differ between tabs, and only the history has days: these don't go along. */
  readonly openTab: (id: string) => void;
}

/** What only one tab understands. */
const OF_A_TAB = ['status', 'from', 'to'] as const;
const NAMES = [...OF_A_TAB, 'owner', 'environment', 'cluster', 'text'] as const;

/** Reads and writes the page's URL; what else stands there stays. */
export function usePageFilters(): PageFiltersNow {
  const [search, setSearch] = useSearchParams();
  const filters = useMemo(() => filtersOf(search), [search]);
  const update = useCallback(
    (values: Readonly<Record<string, string | undefined>>) =>
      setSearch(now => merged(now, values), { replace: true }),
    [setSearch],
  );
  const change = useCallback(
    (changed: PageFilters) => update({ ...changed }),
    [update],
  );
  const clear = useCallback(() => update(without(NAMES)), [update]);
  const openTab = useCallback(
    (tab: string) => update({ ...without(OF_A_TAB), tab }),
    [update],
  );
  const tab = search.get('tab') ?? undefined;
  return { filters, tab, change, clear, openTab };
}

function filtersOf(search: URLSearchParams): PageFilters {
  const text = (name: string) => search.get(name)?.trim() || undefined;
  return {
    status: text('status'),
    owner: text('owner') === 'me' ? 'me' : undefined,
    environment: text('environment'),
    cluster: text('cluster'),
    // As it is typed: a space at the end may be followed by a word.
    text: search.get('text') ?? undefined,
    from: dayFrom(text('from')),
    to: dayFrom(text('to')),
  };
}

function without(names: readonly string[]): Record<string, undefined> {
  return Object.fromEntries(names.map(name => [name, undefined]));
}

function merged(
  search: URLSearchParams,
  values: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(values)) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  return next;
}
