// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Phase, ReleaseRecord, RolloutView } from '@teal/rollouts-common';
import { useRollingReleases } from '../../live/useRollingReleases';
import { useRollouts } from '../../live/useRollouts';
import { phaseOf } from '../../model/release';
import { phaseOfRelease } from '../../model/releaseRecord';
import { byUrgency, URGENCIES } from '../../model/urgency';
import { rolloutsTranslationRef } from '../../translation';
import { phasesByUrgency } from '../../words/phase';
import { FreshnessBadge } from '../FreshnessBadge/FreshnessBadge';
import { HistoryTrouble } from '../ReleaseHistory/HistoryTrouble';
import { Loaded } from '../Loaded/Loaded';
import { ClusterTroubles } from './ClusterTroubles';
import { FilterBar } from './FilterBar';
import { fitsFilters, releaseFits } from './fitsFilters';
import { PhaseFilter } from './PhaseFilter';
import { RolloutGroup } from './RolloutGroup';
import { usePageFilters } from './usePageFilters';

const useStyles = makeStyles(theme => ({
  phases: { marginBottom: theme.spacing(2) },
  none: { padding: theme.spacing(3) },
}));

/** Every Rollout that the user may see, live: what needs a person first, then what moves, with or without a Rollout. */
export function RolloutsNow() {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { filters } = usePageFilters();
  const live = useRollouts(undefined, filters.owner);
  const rolling = useRollingReleases(filters.owner);
  return (
    <>
      <FilterBar clusters={clustersOf(live.rollouts ?? [])}>
        <FreshnessBadge freshness={live.freshness} />
      </FilterBar>
      <ClusterTroubles />
      {rolling.failure && rolling.failure.kind !== 'forbidden' && (
        <HistoryTrouble refusal={rolling.failure} />
      )}
      <Loaded live={live} name={t('page.title')}>
        {rollouts => <Groups rollouts={rollouts} releases={rolling.releases} />}
      </Loaded>
    </>
  );
}

function Groups(props: {
  rollouts: readonly RolloutView[];
  releases: readonly ReleaseRecord[];
}) {
  const { rollouts, releases } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const { filters, change } = usePageFilters();
  const phase = phaseFrom(filters.status);
  const fitting = rollouts.filter(view => fitsFilters(view, filters));
  const rolling = releases.filter(release => releaseFits(release, filters));
  const isChosen = (one: Phase) => phase === undefined || one === phase;
  const groups = byUrgency(fitting.filter(view => isChosen(phaseOf(view))));
  const moving = rolling.filter(release => isChosen(phaseOfRelease(release)));
  const shown = Object.values(groups).flat().length + moving.length;
  return (
    <>
      <div className={classes.phases}>
        <PhaseFilter
          phases={[...fitting.map(phaseOf), ...rolling.map(phaseOfRelease)]}
          phase={phase}
          onChange={status => change({ status })}
        />
      </div>
      {shown ? (
        URGENCIES.map(urgency => (
          <RolloutGroup
            key={urgency}
            urgency={urgency}
            rollouts={groups[urgency]}
            releases={urgency === 'moving' ? moving : []}
          />
        ))
      ) : (
        <Paper>
          <Typography className={classes.none}>
            {t(
              rollouts.length + releases.length
                ? 'page.none'
                : 'page.noneAtAll',
            )}
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
