// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RECORD_STATUSES, type RecordStatus } from '@teal/rollouts-common';
import { useDebounced } from '../../live/useDebounced';
import { useReleases } from '../../live/useReleases';
import { rolloutsTranslationRef } from '../../translation';
import { type TimeRange, timesOf } from '../../model/dayRange';
import { HistoryFigures } from '../ReleaseFigures/HistoryFigures';
import { DayFields } from '../ReleaseHistory/DayFields';
import { ReleaseList } from '../ReleaseHistory/ReleaseList';
import { StatusChoice } from '../ReleaseHistory/StatusChoice';
import { FilterBar } from './FilterBar';
import { usePageFilters } from './usePageFilters';

/** Releases on one page. */
const SHOWN = 50;
/** So that a word is asked for once, and not each of its letters. */
const TYPING_MS = 300;

const useStyles = makeStyles(theme => ({
  list: { marginTop: theme.spacing(2), padding: theme.spacing(1) },
}));

/** Who released what, in every place that the user may see; narrowed by the page's filters. */
export function HistoryTab() {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { filters, change } = usePageFilters();
  const text = useDebounced(filters.text?.trim(), TYPING_MS);
  const status = statusFrom(filters.status);
  const { owner, environment, cluster } = filters;
  const days = { from: filters.from, to: filters.to };
  const settled = useDebounced(JSON.stringify(timesOf(days)), TYPING_MS);
  const which = {
    ...{ owner, environment, cluster },
    ...(JSON.parse(settled) as TimeRange),
  };
  const shown = useReleases({
    filter: {
      ...which,
      ...(text && { text }),
      ...(status && { status: [status] }),
      limit: SHOWN,
    },
    cause: '',
    busy: false,
  });
  return (
    <>
      <FilterBar>
        <StatusChoice
          value={status}
          onChange={chosen => change({ status: chosen })}
        />
        <DayFields value={days} onChange={change} />
      </FilterBar>
      <HistoryFigures filter={which} />
      <Paper className={classes.list}>
        <ReleaseList
          shown={shown}
          label={t('releases.title')}
          place="linked"
          narrowed={Object.values(filters).some(Boolean)}
        />
      </Paper>
    </>
  );
}

function statusFrom(status: string | undefined): RecordStatus | undefined {
  return RECORD_STATUSES.find(known => known === status);
}
