// SPDX-License-Identifier: Apache-2.0
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseStatisticsFilter } from '@teal/rollouts-common';
import { useReleaseStatistics } from '../../live/useReleaseStatistics';
import { rolloutsTranslationRef } from '../../translation';
import { daysOf, historyFigures } from '../../words/releaseFigures';
import { FigureTiles } from './FigureTiles';

/** How many releases there were lately, how many succeeded, and how long they took; nothing until it is known. */
export function HistoryFigures(props: { filter: ReleaseStatisticsFilter }) {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { value } = useReleaseStatistics(props.filter);
  if (!value) return null;
  return (
    <FigureTiles
      label={t('figures.title', { days: String(daysOf(value)) })}
      figures={historyFigures(value, t)}
    />
  );
}
