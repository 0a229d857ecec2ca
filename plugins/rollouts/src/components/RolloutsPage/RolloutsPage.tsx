// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import { Content } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { Phase, RolloutView } from '@teal/rollouts-common';
import type { Freshness } from '../../live/followRollouts';
import { useRollouts } from '../../live/useRollouts';
import { phaseOf } from '../../model/release';
import { rolloutsTranslationRef } from '../../translation';
import { FreshnessBadge } from '../FreshnessBadge/FreshnessBadge';
import { Loaded } from '../Loaded/Loaded';
import { PhaseFilter } from './PhaseFilter';
import { RolloutTable } from './RolloutTable';

const useStyles = makeStyles(theme => ({
  bar: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    marginBottom: theme.spacing(2),
  },
  push: { marginLeft: 'auto' },
  none: { padding: theme.spacing(3) },
}));

/** Every Rollout that the user may see, with a filter by phase. */
export function RolloutsPage() {
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const live = useRollouts();
  return (
    <Content>
      <Loaded live={live} name={t('page.title')}>
        {rollouts => (
          <FilteredTable rollouts={rollouts} freshness={live.freshness} />
        )}
      </Loaded>
    </Content>
  );
}

function FilteredTable(props: {
  rollouts: readonly RolloutView[];
  freshness: Freshness;
}) {
  const { rollouts, freshness } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [phase, setPhase] = useState<Phase>();
  const [search, setSearch] = useState('');
  const searchId = useId();
  const shown = rollouts.filter(view => fits(view, phase, search));
  return (
    <>
      <div className={classes.bar}>
        <PhaseFilter rollouts={rollouts} phase={phase} onChange={setPhase} />
        <TextField
          id={searchId}
          label={t('page.search')}
          value={search}
          onChange={event => setSearch(event.target.value)}
          variant="outlined"
          size="small"
        />
        <span className={classes.push}>
          <FreshnessBadge freshness={freshness} />
        </span>
      </div>
      <Paper>
        {shown.length ? (
          <RolloutTable rollouts={shown} />
        ) : (
          <Typography className={classes.none}>{t('page.none')}</Typography>
        )}
      </Paper>
    </>
  );
}

function fits(
  view: RolloutView,
  phase: Phase | undefined,
  search: string,
): boolean {
  const { name, namespace } = view.rollout.metadata;
  return (
    (phase === undefined || phaseOf(view) === phase) &&
    `${namespace}/${name}`.includes(search.trim().toLowerCase())
  );
}
