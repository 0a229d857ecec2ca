// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { RolloutView } from '@teal/rollouts-common';
import type { Freshness } from '../../live/followRollouts';
import { FreshnessBadge } from '../FreshnessBadge/FreshnessBadge';
import { NewReleaseButton } from '../NewRelease/NewReleaseButton';
import { useReleaseTargets } from '../NewRelease/useReleaseTargets';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1, 2),
    marginBottom: theme.spacing(1.5),
  },
}));

/** How fresh the tab is, and what can be begun from it. */
export function TabHead(props: {
  entityRef: string;
  /** Of the entity, as people call it. */
  name: string;
  rollouts: readonly RolloutView[];
  freshness: Freshness;
}) {
  const { entityRef, name, rollouts, freshness } = props;
  const classes = useStyles();
  const targets = useReleaseTargets(entityRef, rollouts);
  return (
    <div className={classes.root}>
      <Typography component="div" variant="body2">
        <FreshnessBadge freshness={freshness} />
      </Typography>
      {targets.length > 0 && <NewReleaseButton name={name} targets={targets} />}
    </div>
  );
}
