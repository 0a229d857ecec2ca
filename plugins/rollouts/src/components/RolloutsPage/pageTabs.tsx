// SPDX-License-Identifier: Apache-2.0
import type { ComponentType } from 'react';
import type { Translate } from '../../translation';
import { ClustersTab } from './ClustersTab';
import { HistoryTab } from './HistoryTab';
import { RolloutsNow } from './RolloutsNow';

/** One view of the page. */
export interface PageTab {
  /** As it stands in the URL. */
  readonly id: string;
  readonly label: (t: Translate) => string;
  /** Takes the page's filters from the URL (`usePageFilters`). */
  readonly Content: ComponentType;
}

/** In their order; the first is shown where the URL names none. */
export const pageTabs: readonly PageTab[] = [
  { id: 'now', label: t => t('page.tabRollouts'), Content: RolloutsNow },
  { id: 'history', label: t => t('releases.tab'), Content: HistoryTab },
  { id: 'clusters', label: t => t('page.tabClusters'), Content: ClustersTab },
];
