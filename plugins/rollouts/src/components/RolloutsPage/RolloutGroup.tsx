// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from 'react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import Paper from '@material-ui/core/Paper';
import Typography from '@material-ui/core/Typography';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { ReleaseRecord, RolloutView } from '@teal/rollouts-common';
import type { Urgency } from '../../model/urgency';
import { rolloutsTranslationRef } from '../../translation';
import { RolloutTable } from './RolloutTable';

/** Rows that are drawn at first, and added by each click: a portal may have thousands at rest. */
const ROWS = 100;

const useStyles = makeStyles(theme => ({
  root: { marginBottom: theme.spacing(3) },
  head: { marginBottom: theme.spacing(1) },
  none: { padding: theme.spacing(2) },
  more: { margin: theme.spacing(1) },
}));

/** The Rollouts of one urgency under their heading, with releases that no Rollout carries. */
export function RolloutGroup(props: {
  urgency: Urgency;
  rollouts: readonly RolloutView[];
  releases?: readonly ReleaseRecord[];
}) {
  const { urgency, rollouts, releases = [] } = props;
  const classes = useStyles();
  const headId = useId();
  const { t } = useTranslationRef(rolloutsTranslationRef);
  const [rows, setRows] = useState(ROWS);
  const more = Math.min(rollouts.length - rows, ROWS);
  return (
    <section className={classes.root} aria-labelledby={headId}>
      <Typography
        id={headId}
        variant="h6"
        component="h2"
        className={classes.head}
      >
        {`${t(`page.${urgency}`)} (${rollouts.length + releases.length})`}
      </Typography>
      <Paper>
        {rollouts.length + releases.length ? (
          <RolloutTable
            label={t('page.table', { group: t(`page.${urgency}`) })}
            rollouts={rollouts.slice(0, rows)}
            releases={releases}
          />
        ) : (
          <Typography className={classes.none} color="textSecondary">
            {t(`page.${urgency}None`)}
          </Typography>
        )}
        {more > 0 && (
          <Button
            size="small"
            className={classes.more}
            onClick={() => setRows(rows + ROWS)}
          >
            {t('page.more', { number: String(more) })}
          </Button>
        )}
      </Paper>
    </section>
  );
}
