// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  ReleaseStatistics,
  ReleaseStatisticsFilter,
} from '@teal/rollouts-common';
import { useReleaseStatistics } from '../../live/useReleaseStatistics';
import { rolloutsTranslationRef, type Translate } from '../../translation';
import { daysOf, historyFigures } from '../../words/releaseFigures';
import { FigureTiles } from './FigureTiles';

/** How many releases there were lately, how many succeeded, and how long they took; nothing until it is known. */
export function HistoryFigures(props: { filter: ReleaseStatisticsFilter }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { value } = useReleaseStatistics(props.filter);
  if (!value) return null;
  return (
    <FigureTiles
      label={titleOf(props.filter, value, t)}
      figures={historyFigures(value, t)}
    />
  );
}

function titleOf(
  { from, to }: ReleaseStatisticsFilter,
  value: ReleaseStatistics,
  t: Translate,
): string {
  if (from === undefined && to === undefined) {
    return t('figures.title', { days: String(daysOf(value)) });
  }
  // The end itself is no part of it.
  const last = new Date(Date.parse(value.to) - 1);
  return t('figures.ofDays', {
    from: new Date(value.from).toLocaleDateString(),
    to: last.toLocaleDateString(),
  });
}
