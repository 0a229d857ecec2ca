// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import type { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { rolloutRefOf, rolloutRefText } from '@teal/rollouts-common';
import { rolloutsApiRef } from '../api/rolloutsApiRef';
import { PhaseChip } from '../components/PhaseChip/PhaseChip';
import { phaseOf } from '../model/release';
import { rolloutsOf, sharedRollouts } from './SharedRollouts';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5) },
}));

/** Where the Rollouts of an entity stand; empty where it has none. */
export function RolloutStatusCell({ entity }: { entity: Entity }) {
  const classes = useStyles();
  const rollouts = sharedRollouts(useApi(rolloutsApiRef));
  const all = useSyncExternalStore(rollouts.subscribe, rollouts.now);
  return (
    <span className={classes.root}>
      {rolloutsOf(entity, all).map(view => (
        <PhaseChip
          key={rolloutRefText(rolloutRefOf(view))}
          phase={phaseOf(view)}
        />
      ))}
    </span>
  );
}
