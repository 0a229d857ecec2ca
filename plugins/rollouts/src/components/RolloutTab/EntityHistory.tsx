// SPDX-License-Identifier: Apache-2.0
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { rolloutsTranslationRef } from '../../translation';
import { ReleaseHistory } from '../ReleaseHistory/ReleaseHistory';

/** Releases on one page. */
const SHOWN = 20;

const useStyles = makeStyles(theme => ({
  // Without any release there is nothing to frame.
  root: {
    marginTop: theme.spacing(3),
    padding: theme.spacing(3),
    '&:empty': { display: 'none' },
  },
}));

/** Releases of an entity wherever they went: those of workloads without a Rollout are nowhere else. */
export function EntityHistory(props: {
  entityRef: string;
  name: string;
  busy: boolean;
}) {
  const { entityRef, name, busy } = props;
  const classes = useStyles();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  return (
    <Paper className={classes.root}>
      <ReleaseHistory
        title={t('releases.ofEntity', { entity: name })}
        filter={{ entityRef, limit: SHOWN }}
        busy={busy}
        place="named"
        hideEmpty
      />
    </Paper>
  );
}
