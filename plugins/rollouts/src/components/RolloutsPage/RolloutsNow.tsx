// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Phase, RolloutView } from '@teal/rollouts-common';
import { useRollouts } from '../../live/useRollouts';
import { phaseOf } from '../../model/release';
import { byUrgency, URGENCIES } from '../../model/urgency';
import { rolloutsTranslationRef } from '../../translation';
import { phasesByUrgency } from '../../words/phase';
import { FreshnessBadge } from '../FreshnessBadge/FreshnessBadge';
import { Loaded } from '../Loaded/Loaded';
import { ClusterTroubles } from './ClusterTroubles';
import { FilterBar } from './FilterBar';
import { fitsFilters } from './fitsFilters';
import { PhaseFilter } from './PhaseFilter';
import { RolloutGroup } from './RolloutGroup';
import { usePageFilters } from './usePageFilters';

const useStyles = makeStyles(theme => ({
  phases: { marginBottom: theme.spacing(2) },
  none: { padding: theme.spacing(3) },
}));

/** Every Rollout that the user may see, live: what needs a person first, then what moves. */
export function RolloutsNow() {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { filters } = usePageFilters();
  const live = useRollouts(undefined, filters.owner);
  return (
    <>
      <FilterBar clusters={clustersOf(live.rollouts ?? [])}>
        <FreshnessBadge freshness={live.freshness} />
      </FilterBar>
      <ClusterTroubles />
      <Loaded live={live} name={t('page.title')}>
        {rollouts => <Groups rollouts={rollouts} />}
      </Loaded>
    </>
  );
}

function Groups({ rollouts }: { rollouts: readonly RolloutView[] }) {
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { filters, change } = usePageFilters();
  const phase = phaseFrom(filters.status);
  const fitting = rollouts.filter(view => fitsFilters(view, filters));
  const shown = fitting.filter(
    view => phase === undefined || phaseOf(view) === phase,
  );
  const groups = byUrgency(shown);
  return (
    <>
      <div className={classes.phases}>
        <PhaseFilter
          rollouts={fitting}
          phase={phase}
          onChange={status => change({ status })}
        />
      </div>
      {shown.length ? (
        URGENCIES.map(urgency => (
          <RolloutGroup
            key={urgency}
            urgency={urgency}
            rollouts={groups[urgency]}
          />
        ))
      ) : (
        <Paper>
          <Typography className={classes.none}>
            {t(rollouts.length ? 'page.none' : 'page.noneAtAll')}
          </Typography>
        </Paper>
      )}
    </>
  );
}

function phaseFrom(status: string | undefined): Phase | undefined {
  return phasesByUrgency.find(phase => phase === status);
}

function clustersOf(rollouts: readonly RolloutView[]): string[] {
  return [...new Set(rollouts.map(({ cluster }) => cluster))];
}
